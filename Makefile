# `make demo` and `make test` work on a fresh machine with Python 3.11: each makes .venv and installs what it needs.
PYTHON ?= python3
BIN := .venv/bin

# Threads that wait for each other cost more than they bring on a few shared cores.
export OMP_NUM_THREADS ?= 1

VIDEO := .venv-video
RAY := .venv-ray
AUDIT := .venv-audit
FUZZ := .atheris
WRITERS := .venv-writers

.PHONY: demo check test test-slow test-kill fuzz load test-video test-writers test-camera test-ray web mutants audit sbom lock docs format clean

# torch is pinned: left to a range, pip may choose a build of several gigabytes for processors that are not here.
$(BIN)/.installed: pyproject.toml
	@echo "installing into .venv (a minute or two)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check torch==2.13.0 -e '.[dev]' > .venv/install.log 2>&1 \
	  || { echo "error: the installation failed; .venv/install.log says why" >&2; exit 1; }
	@touch $@

demo: $(BIN)/.installed
	@for recipe in discriminant fdsm-tuned tdsm ridge; do $(BIN)/fdsm run $$recipe synthetic --runs demo || exit; done
	@$(BIN)/fdsm compare demo

check: $(BIN)/.installed
	@$(BIN)/pre-commit run --all-files --show-diff-on-failure

test: check
	@$(BIN)/pytest -n 2
	@$(BIN)/pytest -n 2 -m browser tests/browser

test-slow: $(BIN)/.installed
	@$(BIN)/pytest -n 2 -m slow

# Kills, interrupts and full disks at 50 random moments of each step (docs/reliability.md).
test-kill: $(BIN)/.installed
	@FDSM_KILLS=50 $(BIN)/pytest tests/test_killed.py tests/batch/test_killed.py -s -m 'slow or not slow'

# Atheris comes for some versions of Python on Linux alone, so it is no dependency. It stands in this file.
$(FUZZ)/.installed: Makefile
	@rm -rf $(FUZZ)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --target $(FUZZ) atheris==3.0.0
	@touch $@

# Damaged files for each reader, for so many seconds; READERS="csv bvh" for some of them.
SECONDS ?= 600
fuzz: $(BIN)/.installed $(FUZZ)/.installed
	@PYTHONPATH=$(CURDIR)/$(FUZZ) $(BIN)/python -m tests.fuzz --page --seconds $(SECONDS) $(READERS)

# `fdsm serve` under load: twice twelve minutes, on a machine that does nothing else. Each line may be run by itself.
load: $(BIN)/.installed
	@$(BIN)/python -m studies load requests
	@$(BIN)/python -m studies load streams

# MediaPipe itself. It needs NumPy 1 and an old protobuf, so it has an environment of its own.
$(VIDEO)/.installed: pyproject.toml
	@echo "installing into $(VIDEO) (some minutes)"
	@$(PYTHON) -m venv $(VIDEO)
	@$(VIDEO)/bin/python -m pip install --quiet --no-compile --disable-pip-version-check torch==2.13.0 -e '.[dev,video]' \
	  > $(VIDEO)/install.log 2>&1 || { echo "error: the installation failed; $(VIDEO)/install.log says why" >&2; exit 1; }
	@touch $@

test-video: $(VIDEO)/.installed
	@$(VIDEO)/bin/pytest -m video
	@$(VIDEO)/bin/pytest tests/data/test_video.py tests/data/test_rtmpose.py

# Files that movement writes, as of DeepLabCut, SLEAP and Lightning Pose. It asks for packages with windows, which writing does not need.
$(WRITERS)/.installed: Makefile
	@$(PYTHON) -m venv $(WRITERS)
	@$(WRITERS)/bin/python -m pip install --quiet --no-deps --disable-pip-version-check movement==0.15.0
	@$(WRITERS)/bin/python -m pip install --quiet --disable-pip-version-check xarray==2026.9.0 h5netcdf==1.8.2 netCDF4==1.7.5.1.post1 \
	  sleap-io==0.9.5 tables==3.11.1 pandas==3.1.1 scipy==1.17.1 shapely==2.2.0 pooch==1.9.0 attrs==26.1.0 loguru PyYAML orjson tqdm \
	  bottleneck==1.6.0 pynwb==4.2.0 ndx-pose==0.4.0 \
	  > $(WRITERS)/install.log 2>&1 || { echo "error: the installation failed; $(WRITERS)/install.log says why" >&2; exit 1; }
	@touch $@

test-writers: $(BIN)/.installed $(WRITERS)/.installed
	@FDSM_WRITERS=$(WRITERS)/bin/python $(BIN)/pytest -m writers tests/data/test_writers.py

# The studio's camera: Chromium, MediaPipe's build for browsers, and a video of someone who walks. They are fetched into a
# temporary folder. Needs a network, node and Chromium.
test-camera: $(VIDEO)/.installed
	@$(VIDEO)/bin/pytest -s -m camera tests/browser/test_camera.py

# The page's sources: checks, tests, and whether what is committed is what they give. Needs node.
web/node_modules/.installed: web/package-lock.json
	@npm --prefix web ci --silent --no-fund --no-audit
	@touch $@

web: web/node_modules/.installed
	@npm --prefix web run --silent check
	@npm --prefix web run --silent test
	@npm --prefix web run --silent compare

# A cluster of two nodes on this machine. Ray is large, so it has an environment of its own.
$(RAY)/.installed: pyproject.toml
	@echo "installing into $(RAY) (some minutes)"
	@$(PYTHON) -m venv $(RAY)
	@$(RAY)/bin/python -m pip install --quiet --no-compile --disable-pip-version-check torch==2.13.0 -e '.[dev,ray]' \
	  > $(RAY)/install.log 2>&1 || { echo "error: the installation failed; $(RAY)/install.log says why" >&2; exit 1; }
	@touch $@

test-ray: $(RAY)/.installed
	@$(RAY)/bin/pytest -m ray tests/batch

# Which of 20 lines broken at random the tests catch.
mutants: $(BIN)/.installed
	@$(BIN)/python tests/mutants.py

# The tools that look at packages do not share .venv: their own packages would be looked at, too. They stand in this file.
$(AUDIT)/.installed: Makefile
	@$(PYTHON) -m venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1 pip-licenses==5.5.5 cyclonedx-bom==7.5.0 \
	  pip-tools==7.6.2 \
	  > $(AUDIT)/install.log 2>&1 || { echo "error: the installation failed; $(AUDIT)/install.log says why" >&2; exit 1; }
	@touch $@

# Builds for one kind of machine (torch 2.13.0+cpu) are looked up by the version they are of.
audit: $(BIN)/.installed $(AUDIT)/.installed
	@mkdir -p build
	@$(AUDIT)/bin/pip-licenses --python $(BIN)/python --format markdown --order license --output-file build/licences.md
	@$(BIN)/python -m pip list --format freeze --exclude-editable | sed 's/+.*//' > build/installed.txt
	@$(AUDIT)/bin/pip-audit --strict --disable-pip --no-deps --progress-spinner off -r build/installed.txt

sbom: $(BIN)/.installed $(AUDIT)/.installed
	@mkdir -p build
	@$(AUDIT)/bin/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --output-reproducible --of JSON -o build/sbom.json

# Versions and checksums of all that `-e .[dev]` brings or is built by: Linux on x86-64, Python 3.11, PyTorch's build for processors.
# Versions that the file has and that still fit are kept; without the file, the newest are taken.
lock: $(AUDIT)/.installed
	@CUSTOM_COMPILE_COMMAND="make lock" $(AUDIT)/bin/pip-compile --quiet --extra dev --build-deps-for editable \
	  --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-options \
	  --upgrade-package torch==2.13.0+cpu --output-file requirements.lock pyproject.toml

$(BIN)/.docs-installed: $(BIN)/.installed docs/requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r docs/requirements.txt > .venv/install.log 2>&1 \
	  || { echo "error: the installation failed; .venv/install.log says why" >&2; exit 1; }
	@touch $@

# The site, with every link checked: build/docs/index.html. Needs node, which draws the equations.
docs: $(BIN)/.docs-installed web/node_modules/.installed
	@$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/docs

format: $(BIN)/.installed
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean:
	rm -rf .venv $(VIDEO) $(WRITERS) $(RAY) $(AUDIT) $(FUZZ) build runs demo web/node_modules web/build
