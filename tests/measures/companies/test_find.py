import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.codebook import VIA
from helpers.measures.companies.find import find_candidates, find_companies
from helpers.measures.companies.names import bare_name
from helpers.measures.sentences import sentences_from
from helpers.registry import Registry, load_registry
from helpers.tables import MENTIONS, companies_named, pairs


def mentions(text, published="2022-06-01", **context):
    return find_companies(sentences_from([text], published=published, **context))


def companies(text, published="2022-06-01", **context):
    return set(mentions(text, published, **context)["company"])


def found(text, published="2022-06-01", **context):
    return {tuple(row) for row in mentions(text, published, **context)[["surface", "company", "via"]].values}


# ---- changes of name and owner, on both sides of the day -------------------------------------------------------------

CHANGES = [
    ("Daimler raised its outlook.", "2022-01-31", "Daimler", "2022-02-01", "Mercedes-Benz"),
    ("The new Mercedes goes on sale.", "2022-01-31", "Daimler", "2022-02-01", "Mercedes-Benz"),
    ("Chrysler recalled vans.", "2014-10-12", "Chrysler", "2014-10-13", "Fiat Chrysler"),
    ("Chrysler recalled vans.", "2021-01-16", "Fiat Chrysler", "2021-01-17", "Stellantis"),
    ("Jeep showed a plug-in hybrid.", "2014-10-12", "Chrysler", "2014-10-13", "Fiat Chrysler"),
    ("Fiat showed a small electric car.", "2014-10-12", "Fiat", "2014-10-13", "Fiat Chrysler"),
    ("Fiat Chrysler kept its plan.", "2021-01-16", "Fiat Chrysler", "2021-01-17", "Stellantis"),
    ("Peugeot opened a plant.", "2021-01-16", "PSA", "2021-01-17", "Stellantis"),
    ("Opel cut jobs.", "2017-07-31", "Opel", "2017-08-01", "PSA"),
    ("Vauxhall cut jobs.", "2021-01-16", "PSA", "2021-01-17", "Stellantis"),
    ("Facebook bought servers.", "2021-10-27", "Facebook", "2021-10-28", "Meta"),
    ("Users left Twitter.", "2023-07-23", "Twitter", "2023-07-24", "X"),
    ("Merrill Lynch cut its rating.", "2008-12-31", "Merrill Lynch", "2009-01-01", "Bank of America"),
    ("Piper Jaffray cut its rating.", "2020-01-05", "Piper Jaffray", "2020-01-06", "Piper Sandler"),
    ("Bear Stearns sold its stake.", "2008-05-31", "Bear Stearns", "2008-06-01", "JPMorgan"),
    ("Carlos Tavares spoke in Paris.", "2021-01-16", "PSA", "2021-01-17", "Stellantis"),
    ("Andy Palmer spoke in London.", "2014-09-30", "Nissan", "2014-10-01", "Aston Martin"),
    ("Sergio Marchionne spoke.", "2014-10-12", "Fiat", "2014-10-13", "Fiat Chrysler"),
]


@pytest.mark.parametrize(("text", "before", "old", "after", "new"), CHANGES)
def test_a_name_means_what_it_meant_that_day(text, before, old, after, new):
    assert companies(text, before) == {old}
    assert companies(text, after) == {new}


@pytest.mark.parametrize(
    ("text", "day", "company"),
    [
        ("Meta hired engineers.", "2021-10-28", "Meta"),
        ("Luca de Meo drove the truck.", "2020-07-01", "Renault"),
        ("Mary Barra drove the truck.", "2014-01-15", "General Motors"),
    ],
)
def test_a_name_that_begins_on_a_day(text, day, company):
    assert companies(text, day) == {company}
    assert companies(text, str(pd.Timestamp(day) - pd.Timedelta(days=1))) == set()


def test_without_a_date_the_company_of_that_name_else_the_newest():
    assert companies("Fiat Chrysler and PSA formed Stellantis.", None) == {"Fiat Chrysler", "PSA", "Stellantis"}
    assert companies("Peugeot opened a plant.", None) == {"Stellantis"}
    assert companies("The new Mercedes goes on sale.", None) == {"Mercedes-Benz"}
    assert companies("Andy Palmer spoke in London.", None) == set()


def test_companies_that_always_were_two():
    text = "LG Energy Solution was split from LG Chem, Daimler Truck from Daimler."
    assert companies(text, "2021-12-20") == {"LG Energy Solution", "LG Chem", "Daimler Truck", "Daimler"}
    assert companies("Volvo Cars and Volvo Trucks share a name.") == {"Volvo Cars", "Volvo Group"}
    assert companies("Mitsubishi Electric supplies Mitsubishi.") == {"Mitsubishi Electric", "Mitsubishi Motors"}
    assert companies("Owners of Polestar are Volvo and Geely.") == {"Polestar", "Volvo Cars", "Geely"}


# ---- brands, products, persons --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cadillac and Chevy dealers wait.", {"General Motors"}),
        ("Dacia sells a cheap electric car.", {"Renault"}),
        ("The Range Rover goes electric.", {"Jaguar Land Rover"}),
        ("Audi, Porsche and Skoda share a platform.", {"Audi", "Porsche", "Volkswagen"}),
        ("Alphabet and Google rose.", {"Google"}),
        ("Citroën and Škoda grew.", {"Stellantis", "Volkswagen"}),
        ("Tesla’s rival is BYD—not Nio.", {"Tesla", "BYD", "NIO"}),
        ("Teslas are everywhere.", {"Tesla"}),
        ("Contemporary Amperex Technology Co. Ltd. raised money.", {"CATL"}),
        ("Shares of Tesla Motors Inc fell.", {"Tesla"}),
        ("Google's YouTube and Meta's Instagram took the video down.", {"Google", "Meta"}),
        ("Instagram and YouTube took the video down.", {"Instagram", "YouTube"}),
        ("Jobs will go elsewhereFord will cut thousands.", {"Ford"}),
    ],
)
def test_names_and_brands(text, expected):
    assert companies(text) == expected


def test_via():
    assert found("Nobody sold more than the Model 3.") == {("Model 3", "Tesla", "product")}
    assert found("Analysts asked Mr. Musk about it.") == {("Mr. Musk", "Tesla", "person")}
    assert found("She bought an iPhone.") == {("iPhone", "Apple", "product")}


def test_musk_is_tesla_unless_another_firm_of_his_is_named():
    assert companies("Musk wants more time.") == {"Tesla"}
    assert companies("Musk wants SpaceX to wait.") == {"SpaceX"}
    assert companies("Musk wants Tesla and SpaceX to wait.") == {"Tesla", "SpaceX"}
    assert companies("Ms. Musk and Kimbal Musk spoke.") == set()


def test_ghosn_runs_two_firms():
    assert companies("Ghosn declined to speak.", "2011-02-28", title="Renault under pressure") == {"Renault"}
    assert companies("Ghosn declined to speak.", "2011-02-28", title="Nissan under pressure") == {"Nissan"}
    assert companies("Nissan said Ghosn declined.", "2011-02-28") == {"Nissan"}


def test_strongest_via_wins():
    s = sentences_from(["Musk showed the Model 3 at Tesla.", "Musk showed the Model 3."])
    named = companies_named(find_companies(s))
    assert named[["n", "company", "via"]].values.tolist() == [[0, "Tesla", "name"], [1, "Tesla", "product"]]


# ---- traps ----------------------------------------------------------------------------------------------------------

NOT_COMPANIES = [
    "Nikola Tesla sold his patents.",
    "President Ford signed the bill.",
    "Gerald Ford and Betty Ford came.",
    "They had to ford the river.",
    "A 14.5-tesla field holds the plasma.",
    "The scanner has 3 Tesla magnets.",
    "A Tesla coil sparked on stage.",
    "Her lucid answer helped.",
    "Lucid dreams are rare.",
    "Smart people wait for cheaper batteries.",
    "The smart meter is full.",
    "A mini grid feeds the village.",
    "Seat belts were missing.",
    "Please take a seat.",
    "The gap widened.",
    "Gap between rich and poor grows",
    "Total sales fell.",
    "In total, sales fell.",
    "He grew up in Lincoln, Neb., on a farm.",
    "Abraham Lincoln freed them.",
    "Li won the election in Hunan.",
    "They built an ark.",
    "Boyd's chief spoke to the miners.",
    "Target prices were cut.",
    "Snap elections were called.",
    "Visa rules were tightened.",
    "An apple orchard stands beside the plant.",
    "Vandals used a van to ram the door.",
    "A leaf fell.",
    "The Amazon rainforest burns.",
    "Oracle of the market he is not.",
    "The shell of the cell cracked.",
    "A meta-analysis was published.",
    "Meta-analyses were published.",
    "The delta of the river flooded.",
    "Prices are the best on the block.",
    "The Ford Foundation paid.",
    "Judge Dell and Kate Spade dined.",
    "Follow us on Facebook and Twitter for more.",
    "(Reporting by Yoko Kubota; Editing by Gary Hill)",
    "Photo credit: Getty Images",
    "Reuters could not verify it.",
    "The Nasdaq and the S&P 500 fell.",
    "The New York Stock Exchange opened late.",
    "The Securities and Exchange Commission sued.",
    "In Goodyear, Ariz., it rained.",
    "LORDSTOWN, Ohio",
    "The index .DJI fell.",
    "Malcolm X spoke.",
    "Dodge the potholes if you can.",
    "Saturn's rings were photographed.",
    "Michael Faraday and Alessandro Volta were physicists.",
    "The accord was signed after a continental breakfast.",
    "Nikola Jokic scored in the Enterprise arena.",
    "Usain Bolt and Tom Cruise came to Aurora, Colo., for a cruise.",
    "Noah built the Ark.",
    "Li Keqiang spoke at Elon University.",
    "Apollo 11 landed on the moon.",
    "In Reading, Berkshire, UK, it rained.",
    "Civic Platform won the election.",
    "The inventor Tesla died in 1943.",
    "It is a Catch-22 for the Press.",
]


@pytest.mark.parametrize("text", NOT_COMPANIES)
def test_not_a_company(text):
    assert companies(text, "2023-09-01") == set()


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Ford will build a plant.", "Ford"),
        ("Lucid began deliveries in Arizona.", "Lucid"),
        ("The cuts at Lucid go deep.", "Lucid"),
        ("Smart will become a brand of Geely and Mercedes.", "Smart"),
        ("Mini will build the hatchback in China.", "BMW"),
        ("Seat plans a small car on the Volkswagen platform.", "Volkswagen"),
        ("Gap said sales rose.", "Gap"),
        ("Arrival cut a third of its staff.", "Arrival"),
        ("Target said sales rose at its stores.", "Target"),
        ("Shares of Snap and Visa fell.", "Snap"),
        ("Nikola named a new chief.", "Nikola"),
        ("Oracle said sales rose.", "Oracle"),
        ("Sigma shares rose with lithium prices.", "Sigma Lithium"),
        ("Shell opened a charging hub.", "Shell"),
    ],
)
def test_the_same_word_as_a_company(text, company):
    assert company in companies(text)


# A name that is no company in one sentence and is one in the other.
BOTH_SIDES = [
    ("KAWASAKI, Japan (Continental Wire) - The maker met tyre firm Bosch.", {"Bosch"}),
    ("BERLIN (Reuters) - Continental said tyre sales fell.", {"Continental"}),
    ("The Continental Herald wrote about tyre makers.", set()),
    ("Chief executive Rowena Fitch keeps her post.", set()),
    ("The union named Marisela Fitch, a driver, as its chair.", set()),
    ("The agency Fitch keeps its rating.", {"Fitch"}),
    ("Yesterday Fitch cut its rating.", {"Fitch"}),
    ("Analysts at Wedbush and Fitch differ.", {"Wedbush", "Fitch"}),
    ("The shareholders of Gores Guggenheim agreed with Polestar.", {"Gores Guggenheim", "Polestar"}),
    ("The analysts of Guggenheim agreed with Polestar.", {"Guggenheim", "Polestar"}),
    ("A plant in Kawasaki will close.", set()),
    ("They met near Kawasaki, Japan, on Monday.", set()),
    ("It holds a stake in Kawasaki that grew.", {"Kawasaki"}),
    ("Kawasaki showed an electric motorcycle.", {"Kawasaki"}),
    ("It sold buses to operators in Turku and Trondheim.", set()),
    ("A director at Trondheim told us.", set()),
    ("A director at Voltwerk told us.", {"Voltwerk"}),
    ("JAC builds the car with NIO.", {"JAC", "NIO"}),
    ("JAC Recruitment hires engineers.", set()),
    ("The Fusion hybrid outsold others at Ford dealers.", {"Ford"}),
    ("Fusion power needs a plasma.", set()),
    ("Grab is the largest ride-hailing firm of Singapore.", {"Grab"}),
    ("Grab a seat.", set()),
]


@pytest.mark.parametrize(("text", "expected"), BOTH_SIDES)
def test_traps_on_both_sides(text, expected):
    assert companies(text) == expected


def test_a_division_and_a_person_count_from_their_day_on():
    assert companies("The Model e division lost money.", "2022-03-01") == set()
    assert companies("The Model e division lost money.", "2022-03-02") == {"Ford"}
    assert companies("A Model E stood there.", "2022-03-02") == set()
    assert companies("Drew Baglino spoke.", "2024-04-14") == {"Tesla"}
    assert companies("Drew Baglino spoke.", "2024-09-01") == set()
    assert companies("Drew Baglino spoke.", "2025-06-01") == {"Heron Power"}


def test_the_outlet_of_the_article_is_no_company():
    s = sentences_from(["The Continental Mail met Bosch about tyres.", "Continental said Bosch sells no tyres."])
    assert find_companies(s)["company"].tolist() == ["Continental", "Bosch"] * 2
    s["source"] = "Continental Mail"
    assert find_companies(s)["company"].tolist() == ["Bosch", "Continental", "Bosch"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SMART PEOPLE FILL THE GAP", set()),
        ("Smart Ways To Charge Your Car", set()),
        ("FORD RECALLS TRUCKS AS TESLA GAINS", {"Ford", "Tesla"}),
        ("Tesla Talks Big While Alphabet And Baidu Surge", {"Tesla", "Google", "Baidu"}),
        ("Will SpaceX Merge With Tesla? - Morningstar", {"SpaceX", "Tesla"}),
        ("Lucid Stock Jumps After Deliveries", {"Lucid"}),
    ],
)
def test_headlines(text, expected):
    assert companies(text, is_title=True) == expected


def test_second_mention_needs_the_name_before():
    assert companies("Sigma gained 3%.") == set()
    assert companies("Sigma gained 3%.", title="Albemarle and Livent rise") == {"Sigma Lithium"}
    rows = sentences_from(
        ["Proterra named a new chief.", "Popple had led it.", "Popple had led it."], published="2019-01-01"
    )
    rows["article_id"], rows["n"] = ["a", "a", "b"], [1, 2, 1]
    assert find_companies(rows)[["article_id", "company"]].values.tolist() == [["a", "Proterra"], ["a", "Proterra"]]


def test_a_headline_is_no_context_for_itself():
    text = "Smart Ways To Charge Fortwo Cars"
    assert companies(text, is_title=True, title=text) == set()


def test_short_second_mention_of_a_firm_needs_what_firms_do():
    text = [
        "Corvex Trucks LLC sold shares.",
        "Then Corvex plans more.",
        "It was Corvex, said Corvex.",
        "Jim Corvex plans.",
    ]
    rows = sentences_from([*text, "Then Corvex plans more."])
    rows["article_id"] = ["a"] * 4 + ["b"]
    rows["n"] = [0, 1, 2, 3, 0]
    assert find_companies(rows)[["article_id", "n", "company"]].values.tolist() == [
        ["a", 0, "Corvex Trucks"],
        ["a", 1, "Corvex Trucks"],
    ]


def test_second_mention_of_a_firm_that_its_form_showed():
    text = ["Harrow Vale Partners LLC sold shares.", "It is known that Harrow Vale Partners hurries.", "Yes."]
    rows = sentences_from(text)
    rows["article_id"] = "a"
    assert find_companies(rows)["company"].tolist() == ["Harrow Vale Partners"] * 2


# ---- tickers and names by their form --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "surface", "company"),
    [
        ("He is long $TSLA now.", "TSLA", "Tesla"),
        ("Watch NASDAQ:TSLA today.", "TSLA", "Tesla"),
        ("The stock ( F.N ) fell.", "F.N", "Ford"),
        ("TSLA fell.", "TSLA", "Tesla"),
        ("A casino owner (BYD.N) rose.", "BYD.N", "Boyd Gaming"),
        ("The battery maker (1211.HK) rose.", "1211.HK", "BYD"),
        ("NFLX, OPEN, TSLA and AMZN in focus", "OPEN", "Opendoor"),
    ],
)
def test_tickers(text, surface, company):
    assert (surface, company, "name") in found(text)


def test_a_code_behind_a_name_does_not_name_another():
    assert companies("Toyota Motor Corp ( 7201.T ) was more modest.") == {"Toyota"}


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Quillfeather Wealth Management LLC bought 45 shares.", "Quillfeather Wealth Management"),
        (
            "Tesla, Inc. (NASDAQ:TSLA) Shares Sold by Brackenridge Capital Advisors Inc.",
            "Brackenridge Capital Advisors",
        ),
        ("Marlowe Vale Wealth Management Sells 4,924 Shares", "Marlowe Vale Wealth Management"),
        ("Zentrix Corp ( ZTRX.O ) delayed its results.", "Zentrix"),
        ("Jane Doe, an analyst at Ridgetop, said so.", "Ridgetop"),
        ("The consulting firm Autovista predicts growth.", "Autovista"),
        ("Ridgetop Research's Jane Doe is bullish.", "Ridgetop Research"),
        ("Voltwerk, a Swiss maker of chargers, wants more.", "Voltwerk"),
        ("A Boston-based firm, Harrow & Pike Partners, invested.", "Harrow & Pike Partners"),
        ("Silver Lake Advisory LLC bought a stake.", "Silver Lake Advisory"),
        ("The lenders of the new plant are Barclays, Quillbank, Morgan Stanley and Harrowgate, it said.", "Quillbank"),
        ("The lenders of the new plant are Barclays, Quillbank, Morgan Stanley and Harrowgate, it said.", "Harrowgate"),
        ("Besides Zentrix ( ZTRX.O ), nobody gained.", "Zentrix"),
        ("Names like Palantir and Ridgetop Energy (Nasdaq: RDGT) take the spotlight.", "Ridgetop Energy"),
        ("It bought shares of Voltwerk.", "Voltwerk"),
        ("The takeover of Voltwerk was delayed.", "Voltwerk"),
        ("The chipmaker Quillex wants more.", "Quillex"),
        ("In May Voltwerk reported a quarterly loss.", "Voltwerk"),
        ("Jane Doe, Voltwerk's chief economist, spoke.", "Voltwerk"),
        ("Fears grew, wrote Ridgetop analyst Jane Doe.", "Ridgetop"),
        ("Ridgetop Raises Tesla (NASDAQ:TSLA) Price Target to $153.00", "Ridgetop"),
        ("Tesla, Inc. (NASDAQ:TSLA) Shares Sold by Wexcombe Retirement Systems", "Wexcombe Retirement Systems"),
    ],
)
def test_firms_by_their_form(text, company):
    rows = mentions(text)
    assert rows.loc[rows["company"] == company, "known"].tolist() == [False]


@pytest.mark.parametrize(
    "text",
    [
        "The Department of Energy lent money.",
        "Human Resources and Wealth Management matter.",
        "A professor at Columbia University spoke.",
        "The president of Mexico spoke.",
        "The director of Night Harvest spoke.",
        "The developer Jing Wang spoke.",
        "The Institute for Space Research reported it.",
        "An analyst at the bank in London spoke.",
        "Senior analyst John Smith spoke.",
        "John Smith, a vice president at the phone maker, spoke.",
        "China Inc. is hiring.",
        "NASA spokeswoman Marie Lewis spoke.",
        "Building Wealth With Electric Cars",
        "The takeover of Alberta was a joke.",
        "He sold 100 shares of Class A common stock.",
        "The purchase of EVs and the acquisition of Iraqi oil grew.",
        "Boyd's chief met Mexico's vice president.",
        "The CEO of the year is a Bank of Voltwerk analyst.",
        "In 2020 China's earnings fell.",
        "They plan EVs, trucks and the police.",
    ],
)
def test_no_firm_by_form(text):
    assert companies(text) == set()


def test_goldman_is_not_an_unknown_firm():
    assert companies("Goldman Sachs Asset Management LP bought shares.") == {"Goldman Sachs"}


def test_candidates_give_the_line_to_paste(tmp_path):
    s = sentences_from(["Jane Doe, an analyst at Ridgetop, said so.", "Ridgetop LLC and Tesla agreed.", "Ford rose."])
    candidates = find_candidates(s, find_companies(s))
    assert candidates[["company", "n", "line"]].values.tolist() == [["Ridgetop", 2, "Ridgetop,Ridgetop"]]
    assert candidates["examples"][0] == tuple(s["text"][:2])
    registry = tmp_path / "mine.csv"
    registry.write_text("company,name\n" + candidates["line"][0] + "\n", encoding="utf-8")
    again = find_companies(s, registry)
    assert again.loc[again["company"] == "Ridgetop", "known"].all()
    assert find_candidates(s, again).empty


def test_bare_name():
    assert bare_name("Tiffany & Co") == "Tiffany & Co"
    assert bare_name("Morse Asset Management, Inc.") == "Morse Asset Management"


# ---- tables ---------------------------------------------------------------------------------------------------------


def test_columns_and_types_without_sentences():
    empty = find_companies(sentences_from([]))
    assert list(empty.columns) == MENTIONS
    assert empty["known"].dtype == bool
    assert companies_named(empty).empty and pairs(empty).empty


def test_context_may_be_missing():
    s = sentences_from(["Tesla met Ford."]).drop(columns=["title", "previous"])
    assert find_companies(s)["company"].tolist() == ["Tesla", "Ford"]


def test_offsets_count_in_the_article():
    s = sentences_from(["It met Tesla."])
    s["start"] = 100
    row = find_companies(s).iloc[0]
    assert (row["start"], row["end"]) == (107, 112)


def test_pairs():
    s = sentences_from(["Tesla met Ford.", "Ford met Tesla and Rivian."])
    assert pairs(find_companies(s)).values.tolist() == [
        ["Ford", "Tesla", 2, 1],
        ["Ford", "Rivian", 1, 1],
        ["Rivian", "Tesla", 1, 1],
    ]


WORDS = [
    "Tesla",
    "tesla's",
    "Ford",
    "TSLA",
    "(TSLA.O)",
    "Daimler",
    "AG",
    "Inc.",
    "LLC",
    "Capital",
    "Partners",
    "of",
    "Mr.",
    "Musk",
]
WORDS += [
    "Jaguar",
    "Land",
    "Rover",
    "BYD",
    "&",
    "Co",
    "“Škoda”",
    "analyst",
    "at",
    "firm",
    "X,",
    "Meta's",
    "Instagram",
    "Model",
    "3s",
]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=14).map(" ".join),
    st.sampled_from(["2008-06-01", "2019-03-01", "2025-01-01", None]),
)
def test_no_overlap_and_offsets_hold(text, day):
    rows = mentions(text, day).sort_values("start")
    assert (rows["start"] < rows["end"]).all()
    assert all(a <= b for a, b in zip(rows["end"], rows["start"].iloc[1:], strict=False))
    assert all(text[a:b] == s for a, b, s in zip(rows["start"], rows["end"], rows["surface"], strict=True))
    assert set(rows["via"]) <= set(VIA)


# ---- the registry ---------------------------------------------------------------------------------------------------


def test_people_are_no_firms_in_headlines_of_trades():
    for who in ("Robyn M. Denholm", "Kimbal Musk", "CEO"):
        assert companies(f"{who} Sells 60,500 Shares of Tesla, Inc. (NASDAQ:TSLA)", is_title=True) == {"Tesla"}


def test_two_firms_make_a_row_and_one_does_not():
    assert companies("It reads news of Tesla, Quillbank and Harrowgate.") == {"Tesla"}
    assert companies("It reads news of Tesla, Quillbank and Ford.") == {"Tesla", "Quillbank", "Ford"}
    assert companies("It read news of Tesla, Ontario, Peter, Biden, Bitcoin and Ford.") == {"Tesla", "Ford"}


def test_the_shipped_registry_is_whole():
    registry = load_registry()
    assert len(registry.companies) >= 450
    assert set(registry.ties["other"]) <= set(registry.companies["company"])


@pytest.mark.parametrize("name", ["companies", "names", "tickers", "ties"])
def test_each_row_says_where_it_was_checked_or_that_it_was_not(name):
    table = getattr(load_registry(), name)
    if name == "names":  # a name says no more than the row of its company
        assert (table.loc[table["via"] == "name", ["source", "checked"]] == "").all(axis=None)
        table = table[table["via"] != "name"]
    assert (table["source"].str.len() > 2).all()
    assert table["checked"].str.fullmatch(r"(?:\d{4}-\d\d-\d\d)?").all()
    assert ((table["source"] == "general knowledge") == (table["checked"] == "")).all()
    assert not table["source"].str.contains(r"^/|file:|\\").any()


def test_a_whole_registry_may_be_given():
    registry = load_registry()
    without = Registry(*(table[table["company"] != "Ford"].reset_index(drop=True) for table in registry))
    assert find_companies(sentences_from(["Tesla met Ford."]), without)["company"].tolist() == ["Tesla"]


def test_no_name_means_two_companies_at_once():
    names = load_registry().names
    plain = names[(names["needs"] == "") & (names["forbids"] == "")]
    by_name = {}
    for row in plain.itertuples():
        by_name.setdefault(row.name, []).append((row.valid_from or "0000", row.valid_to or "9999", row.company))
    for name, spans in by_name.items():
        spans.sort()
        for (_, until, one), (since, _, other) in zip(spans, spans[1:], strict=False):
            assert one == other or until < since, f"{name} is {one} and {other} on {since}"


def test_user_rows_are_merged():
    s = sentences_from(["Voltwerk and Tesla build chargers for Polestar."])
    mine = pd.DataFrame({"company": ["Voltwerk", "Volvo Cars", ""], "name": ["Voltwerk", "Polestar", "Tesla"]})
    assert find_companies(s, mine)["company"].tolist() == ["Voltwerk", "Volvo Cars"]
    assert find_companies(s)["company"].tolist() == ["Tesla", "Polestar"]


def test_user_rows_may_have_dates_tickers_and_spelling(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text(
        "company,name,via,valid_from,case,ticker,kind,roles,country\n"
        "Voltwerk,voltwerk,,2020-01-01,any,NYSE:VWK,company,charging,CH\n"
        "Voltwerk,Jane Doe,person,,,,,,\n",
        encoding="utf-8",
    )
    text = ["At voltwerk (NYSE:VWK) all wait.", "Jane Doe spoke."]
    assert find_companies(sentences_from(text, published="2021-01-01"), file)["surface"].tolist() == [
        "voltwerk",
        "VWK",
        "Jane Doe",
    ]
    assert "voltwerk" not in find_companies(sentences_from(text, published="2019-01-01"), file)["surface"].tolist()


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"company": ["A"]}, "no column 'name'"),
        ({"company": ["A"], "name": [""]}, "line 2: the name is empty"),
        ({"company": ["A"], "name": ["A"], "ceo": ["B"]}, "unknown column 'ceo'"),
        ({"company": ["A"], "name": ["A"], "via": ["brand"]}, "via 'brand' of A"),
        ({"company": ["A"], "name": ["A"], "case": ["loud"]}, "case 'loud' of A"),
        ({"company": ["A"], "name": ["A"], "kind": ["club"]}, "kind 'club' of A"),
        ({"company": ["A"], "name": ["A"], "needs": ["("]}, "not a regular expression"),
        ({"company": ["A"], "name": ["A"], "valid_from": ["2021"]}, "'2021' is not a day"),
        ({"company": ["A"], "name": ["A"], "valid_from": ["2021-01-02"], "valid_to": ["2021-01-01"]}, "is after"),
        ({"company": ["A"], "name": ["--"]}, "has no letter or digit"),
    ],
)
def test_mistakes_in_user_rows_are_explained(columns, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        load_registry(pd.DataFrame(columns))


def test_a_missing_registry_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.csv"):
        load_registry(tmp_path / "nowhere.csv")


def test_a_sentence_without_end_is_read_to_a_bound():
    for words in ("Tesla ", "Tesla and Ford met. "):
        found = find_companies(sentences_from([words * (30_000 // len(words))]))
        assert len(found) and found["end"].max() <= 3000
