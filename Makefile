# `make demo` and `make test` work on a fresh machine with Python 3.11: each makes .venv and installs what it needs.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-slow check format results select study-select study-open paired ablations bench clean

# torch first and pinned: left to a range, pip may choose a build of several gigabytes for processors that are not here.
$(BIN)/.installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet torch==2.13.0
	$(BIN)/pip install --quiet -e '.[dev]'
	touch $@

demo: $(BIN)/.installed
	$(BIN)/fdsm run configs/demo/discriminant.yaml configs/demo/fdsm.yaml configs/demo/tdsm.yaml configs/demo/ridge.yaml --runs demo
	$(BIN)/fdsm compare demo

check: $(BIN)/.installed
	$(BIN)/pre-commit run --all-files --show-diff-on-failure

test: check
	$(BIN)/pytest

test-slow: $(BIN)/.installed
	$(BIN)/pytest -m slow

format: $(BIN)/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The real data sets: DATA holds utd-mhad/ and nw-ucla/ as published. Resumable; hours on two cores.
DATA ?= datasets
RUNS ?= runs
SPLITS := utd-mhad_22-5 utd-mhad_18-9 utd-mhad_14-13 nw-ucla_8-2 nw-ucla_5-5
METHODS := fdsm tdsm ridge

select: $(BIN)/.installed
	set -e; for split in $(SPLITS); do for method in $(METHODS); do \
	  $(BIN)/fdsm select configs/$$method/$$split.yaml configs/select/$$method.yaml --draws 2 \
	    --set data.root=$(DATA)/$${split%%_*} --runs $(RUNS) -o docs/selection/$$split.$$method.md; done; done

results: $(BIN)/.installed
	set -e; for split in $(SPLITS); do for method in $(METHODS); do \
	  $(BIN)/fdsm run configs/$$method/$$split.yaml --seeds 0-4 \
	    --set data.root=$(DATA)/$${split%%_*} --runs $(RUNS); done; done
	for report in $$(cd $(RUNS) && find utd-mhad nw-ucla -name report.json); do \
	  mkdir -p docs/reports/$$(dirname $$report) && cp $(RUNS)/$$report docs/reports/$$report; done
	$(BIN)/fdsm compare docs/reports -o docs/results.md

# The study with companions: settings on validation classes, then one opening of the unseen ones; hours on two cores.
study-select: $(BIN)/.installed
	set -e; for split in $(SPLITS); do for method in discriminant:6 fdsm-residual:2; do \
	  $(BIN)/fdsm select configs/$${method%:*}/$$split.yaml configs/select/$${method%:*}.yaml --draws $${method#*:} \
	    --set data.root=$(DATA)/$${split%%_*} --runs $(RUNS) -o docs/selection/$$split.$${method%:*}.md; done; done
	set -e; for from in discriminant:2/utd-mhad_22-5 discriminant:2/utd-mhad_18-9 discriminant:2/utd-mhad_14-13 \
	    discriminant-joined:6/nw-ucla_8-2 discriminant-joined:6/nw-ucla_5-5; do \
	  split=$${from#*/}; of=$${from%/*}; \
	  $(BIN)/fdsm select configs/$${of%:*}/$$split.yaml configs/select/discriminant-joined.yaml --draws $${of#*:} \
	    --set data.root=$(DATA)/$${split%%_*} --runs $(RUNS) -o docs/selection/$$split.discriminant-joined.md; done
	set -e; for split in nw-ucla_8-2 nw-ucla_5-5; do \
	  $(BIN)/fdsm select configs/discriminant-quarters/$$split.yaml configs/select/discriminant-quarters.yaml --draws 6 \
	    --set data.root=$(DATA)/nw-ucla --runs $(RUNS) -o docs/selection/$$split.discriminant-quarters.md; done
	set -e; for recipe in $(SPLITS:%=discriminant/%) discriminant-joined/nw-ucla_8-2 discriminant-joined/nw-ucla_5-5; do \
	  split=$${recipe#*/}; of=$${recipe%/*}; \
	  $(BIN)/fdsm select configs/$$recipe.yaml configs/select/discriminant-approach.yaml --draws 6 \
	    --set data.root=$(DATA)/$${split%%_*} --runs $(RUNS) -o docs/selection/$$split.$$of-approach.md; done
	set -e; for recipe in discriminant/utd-mhad_22-5 discriminant/nw-ucla_8-2 discriminant-open/utd-mhad_22-5 \
	    discriminant-open/nw-ucla_8-2; do split=$${recipe#*/}; of=$${recipe%/*}; \
	  $(BIN)/fdsm select configs/$$recipe.yaml configs/select/discriminant-alone.yaml --alone --draws 3 \
	    --set data.root=$(DATA)/$${split%%_*} --runs $(RUNS) -o docs/selection/$$split.discriminant-alone$${of#discriminant}.md; done

study-open: $(BIN)/.installed
	$(BIN)/fdsm open configs/discriminant*/*.yaml configs/fdsm-residual/*.yaml --seeds 0-9 \
	  --data $(DATA) --runs $(RUNS) --why "$(WHY)" --log docs/openings.yaml -o docs/reports
	$(BIN)/fdsm compare docs/reports -o docs/results.md
	$(MAKE) paired RUNS=$(RUNS)

# docs/paired.md: methods against each other on the same clips and seeds, from finished runs; seconds.
paired: $(BIN)/.installed
	set -e; for first in fdsm-residual discriminant-joined discriminant-quarters discriminant-approach discriminant-alone; do \
	  $(BIN)/fdsm pair configs/$$first configs/discriminant --seeds 0-9 --runs $(RUNS) -o docs/paired; done
	$(BIN)/fdsm pair configs/discriminant-alone-open configs/discriminant-open --seeds 0-9 --runs $(RUNS) -o docs/paired
	$(BIN)/fdsm compare docs/paired -o docs/paired.md

# docs/ablations.md: the paper's ablation tables on two real splits, three seeds; resumable, hours on two cores.
ablations: $(BIN)/.installed
	$(BIN)/fdsm sweep configs/sweeps/*.yaml --on configs/fdsm/utd-mhad_22-5.yaml --on configs/ablations/utd-mhad_18-9.yaml \
	  --set data.root=$(DATA)/utd-mhad --seeds 0-2 --runs $(RUNS) -o docs/ablations
	$(BIN)/fdsm compare docs/ablations -o docs/ablations.md

# docs/performance.md; wants a machine that does nothing else, for half an hour.
bench: $(BIN)/.installed
	$(BIN)/fdsm bench speed --runs $(RUNS)
	set -e; for config in utd-mhad_22-5 nw-ucla_5-5; do \
	  $(BIN)/fdsm bench accuracy configs/fdsm/$$config.yaml --set data.root=$(DATA)/$${config%%_*} --runs $(RUNS); done

clean:
	rm -rf .venv runs demo
