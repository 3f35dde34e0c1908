# Everything sets itself up: `make reports` on a machine with Python 3.11 or later, git and make is enough.
# Parameters are given by name, for example `make reports CORPUS=my.csv START=2021 FREQ=quarter`; `make help` lists them.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help env reports report lab measure corpus fetch test lint format bench lock clean

PYTHON ?= $(firstword $(foreach p,python3.11 python3.12 python3.13 python3,$(shell command -v $(p) >/dev/null 2>&1 && $(p) --version >/dev/null 2>&1 && echo $(p))))
# Another interpreter (make test PYTHON=python3.13) gets an environment of its own.
VENV ?= $(if $(filter command line,$(origin PYTHON)),.venv-$(notdir $(PYTHON)),.venv)
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# What was given on the command line goes on to Python, which checks it; the shell expands each value inside quotes.
GIVEN := $(foreach v,$(.VARIABLES),$(if $(filter command line,$(origin $v)),$(if $(filter-out PYTHON VENV,$v),$v)))
SETTINGS = $(foreach v,$(sort $(GIVEN)),$v="$$$v")

help: ## list the commands and the parameters
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18
	@echo
	@echo "Parameters, as NAME=value: CORPUS OUT START END FREQ SOURCES COMPANIES ARTICLE PARAMS CUES REGISTRY"
	@echo "  and PROFILE TOPIC RELEVANCE OUTLETS LABELS (what each is: README.md)"
	@echo "  make reports CORPUS=my-articles.csv START=2021 FREQ=quarter"
	@echo "Fetching: SOURCE QUERY START END URL CONTACT LIMIT OUT"

env: $(READY) ## set up .venv (the other commands do it themselves)

$(READY): requirements.lock
	@$(if $(PYTHON),,echo "No Python found: install Python 3.11 or later, or say PYTHON=/path/to/python" >&2; exit 1)
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0] + ": say PYTHON=python3.11")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

reports: $(READY) ## build the HTML reports into reports/<corpus name>/
	@$(BIN)/python -m helpers report $(SETTINGS)

report: $(READY) ## build one report: make report NB=01-speculation
	@$(BIN)/python -m helpers report $(SETTINGS)

lab: $(READY) ## open JupyterLab in notebooks/
	$(BIN)/jupyter lab --notebook-dir=notebooks

measure: $(READY) ## read and measure a corpus, keep the tables
	@$(BIN)/python -m helpers measure $(SETTINGS)

corpus: $(READY) ## turn a source of any size into Parquet parts: make corpus SOURCE=big.jsonl.gz
	@$(BIN)/python -m helpers corpus $(SETTINGS)

fetch: $(READY) ## fetch articles: make fetch SOURCE=guardian QUERY="electric car" START=2024-01-01 END=2024-01-31
	@$(BIN)/python -m helpers fetch $(SETTINGS)

test: $(READY) ## run the tests
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: $(READY) ## check style, types, spelling and stored notebooks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell
	$(BIN)/nbstripout --verify --extra-keys "metadata.papermill cell.metadata.papermill" notebooks/*.ipynb

format: $(READY) ## put code and notebooks into form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/nbstripout --extra-keys "metadata.papermill cell.metadata.papermill" notebooks/*.ipynb

bench: $(READY) ## time the measures against TextBlob alone
	@$(BIN)/python training/bench.py

lock: $(READY) ## pin what pyproject.toml asks for, with hashes
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --custom-compile-command "make lock" -q -o requirements.lock

clean: ## remove what was generated (the environment stays)
	rm -rf build reports .pytest_cache .ruff_cache .mypy_cache .hypothesis
