# The commands of this project. `make setup` makes .venv and nothing else; everything else needs only that.
PYTHON ?= python3
PORT ?= 8000
DATA ?=
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: setup run test test-long lint bench screenshots

setup: .venv/ready

.venv/ready: requirements/dev.txt pyproject.toml tools/make-venv.sh
	@sh tools/make-venv.sh $(PYTHON)

run: setup
	@$(BIN)/gongdao up --demo --port $(PORT) $(if $(DATA),--data $(DATA))

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

test: setup
	@sh tools/find-chromium.sh >/dev/null
	@$(MAKE) --no-print-directory lint
	@GONGDAO_CHROMIUM="$$(sh tools/find-chromium.sh)" $(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder

test-long: setup
	@GONGDAO_CHROMIUM="$$(sh tools/find-chromium.sh)" $(BIN)/pytest --long --timeout 3600

bench: setup
	@$(BIN)/gongdao bench

screenshots: setup
	@GONGDAO_CHROMIUM="$$(sh tools/find-chromium.sh)" $(BIN)/python tools/screenshots.py http://127.0.0.1:$(PORT)
