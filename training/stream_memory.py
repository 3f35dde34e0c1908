"""Show what memory and time `make corpus` needs for a source of any size: python training/stream_memory.py --gigabytes 2

Generates JSON lines of invented articles (2 to 4 kB each, some of them copies, trimmed copies or in a made-up language) in a
temporary folder, streams them into Parquet parts in a process of its own, and prints the resident memory of that process and
its children every tenth of the way, the peak, the time and the processor time. The folder is removed at the end; while it
runs it needs about five times the size of the source. Linux only: memory is read from /proc.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

COMMON = """the of and to in a is that for it was on are as with they at be this have from or had by but some what there we can
out other were all your when up use how said each she which their time will way about many then them would write like so
these her long make thing see him two has look more day could go come did my no most who over its new year people"""
TOPIC = """electric vehicle battery charging range lithium plant carmaker factory hybrid motor cell supplier sales model
tax credit grid charger truck autonomy recall shareholder investment"""
SYLLABLES = "ba be bor cal cen dal der dra el en fal fer gan gor hal hin is jor kal ken lan lor mar men nor ol par pel \
quin ran rel sal sor tan tel ul van vel wes yor zan"
SOURCES = ("The Harbour Post", "Valley Ledger", "Northern Wire", "Evening Star", "Daily Courier", "Motor Week")
FOOT = {name: f"{name} is read in all towns of the valley and beyond it." for name in SOURCES[::2]}


def vocabulary(rng: np.random.Generator, size: int = 40_000) -> tuple[np.ndarray, np.ndarray]:
    """Words and their probabilities: half of a text is common English, a tenth the topic's, the rest invented by Zipf."""
    syllables = SYLLABLES.split()
    invented = sorted({"".join(rng.choice(syllables, rng.integers(2, 5))) for _ in range(size)})
    parts = ((COMMON.split(), 0.5), (TOPIC.split(), 0.1), ([str(w) for w in rng.permutation(invented)], 0.4))
    weights = [share * (w := 1 / np.arange(3, len(words) + 3)) / w.sum() for words, share in parts]
    return np.array([w for words, _ in parts for w in words], object), np.concatenate(weights)


def article(drawn: list[str], n: int, rng: random.Random, source: str) -> dict:
    """One article out of drawn words."""
    sentences, at = [], 0
    while at < len(drawn):
        size = rng.randint(8, 26)
        sentence = " ".join(drawn[at : at + size])
        sentence = sentence[0].upper() + sentence[1:] + "."
        sentences.append(f"“{sentence}” it’s said, {rng.randint(2, 900)} % of it." if rng.random() < 0.1 else sentence)
        at += size
    body = "\n".join(" ".join(sentences[i : i + 3]) for i in range(0, len(sentences), 3))
    day = f"20{rng.randint(15, 24)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    return {"title": " ".join(drawn[5:13]).capitalize(), "text": body, "source": source, "date": day, "n": n}


def altered(rng: random.Random, older: dict, n: int) -> dict:
    """A copy of an older article: exact, trimmed, or under a new dateline."""
    text = older["text"]
    kind = rng.randrange(3)
    text = text if kind == 0 else text[: int(0.7 * len(text))] if kind == 1 else "TAMPERE (Reuters) - " + text
    return older | {"text": text, "source": rng.choice(SOURCES), "n": n}


def write(path: Path, size: int, seed: int = 1) -> int:
    """Write about `size` bytes of articles as JSON lines; returns how many."""
    rng, draw = random.Random(seed), np.random.default_rng(seed)
    words, weights = vocabulary(draw)
    older: list[dict] = []
    count = 0
    with path.open("w", encoding="utf-8") as file:
        while file.tell() < size:
            drawn = words[draw.choice(len(words), 550_000, p=weights)].tolist()
            at = 0
            while at < len(drawn):
                length = rng.randint(330, 660)
                source = rng.choice(SOURCES)
                made = article(drawn[at : at + length], count, rng, source)
                at += length
                if older and rng.random() < 0.06:
                    made = altered(rng, rng.choice(older), count)
                elif rng.random() < 0.01:  # in a language that is none
                    made["text"] = " ".join(w[::-1] for w in made["text"].split(" "))
                if len(older) < 5000:
                    older.append(made)
                else:
                    older[rng.randrange(5000)] = made
                foot = {"text": f"{made['text']}\n{FOOT[made['source']]}"} if made["source"] in FOOT else {}
                file.write(json.dumps(made | foot, ensure_ascii=False) + "\n")
                count += 1
    return count


def resident(process: int) -> int:
    """Bytes of resident memory of a process and its children, that of shared libraries counted for each."""
    found, todo = 0, [process]
    while todo:
        here = Path(f"/proc/{todo.pop()}")
        try:
            found += int((here / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            todo += [int(c) for task in (here / "task").iterdir() for c in (task / "children").read_text().split()]
        except (OSError, IndexError):  # it has ended
            continue
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gigabytes", type=float, default=2)
    parser.add_argument("--folder", help="where the temporary folder goes")
    parser.add_argument("--every", type=float, default=5, help="seconds between two looks at the memory")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        source, out = Path(folder) / "source.jsonl", Path(folder) / "out"
        count = write(source, int(given.gigabytes * 1e9))
        print(f"{count:,} articles, {source.stat().st_size / 1e6:,.0f} MB", flush=True)
        command = [sys.executable, "-m", "helpers", "corpus", f"SOURCE={source}", f"OUT={out}"]
        begun = time.monotonic()
        running = subprocess.Popen(command)
        looks: list[tuple[float, int, str]] = []
        while running.poll() is None:
            time.sleep(given.every)
            if memory := resident(running.pid):
                looks.append((time.monotonic() - begun, memory, disk(out)))
        took = time.monotonic() - begun
        used = os.times()
        print("share of the time, seconds, MB resident, MB on disk")
        for tenth in range(1, 11):
            seconds, memory, size = min(looks, key=lambda look: abs(look[0] - tenth / 10 * took))
            print(f"{tenth * 10:4d} %  {seconds:7.0f}  {memory / 1e6:6.0f}  {size / 1e6:8,.0f}")
        print(
            f"peak {max(memory for _, memory, _ in looks) / 1e6:.0f} MB, disk {max(d for *_, d in looks) / 1e6:,.0f} MB"
        )
        print(f"{took:.0f} s, {used.children_user + used.children_system:.0f} s of processor time")
        sys.exit(running.returncode)


def disk(folder: Path) -> int:
    """Bytes of the files in a folder."""
    sizes = 0
    for path in folder.rglob("*"):
        try:
            sizes += path.stat().st_size
        except OSError:  # it is gone
            continue
    return sizes


if __name__ == "__main__":
    main()
