# make run, make test and make bench each set up what they need and are quick the second time.
# make PYTHON=python3.12 VENV=/path/to/venv … to use another Python, another place;
# VENVFLAGS=--system-site-packages to use the PyTorch the system has.

PYTHON ?= python3
VENV ?= .venv
VENVFLAGS ?=
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check $(if $(CI),--quiet)

# What Qt and the diagrams load from the system: the library, program or font to look for, and
# Debian's package that has it. Wheels bring the rest.
NEEDS := \
    dot=graphviz \
    libEGL.so.1=libegl1 libGL.so.1=libgl1 libdbus-1.so.3=libdbus-1-3 libfontconfig.so.1=libfontconfig1 \
    libglib-2.0.so.0=libglib2.0-0 libgssapi_krb5.so.2=libgssapi-krb5-2 libxkbcommon.so.0=libxkbcommon0 \
    libX11-xcb.so.1=libx11-xcb1 libxkbcommon-x11.so.0=libxkbcommon-x11-0 libxcb-cursor.so.0=libxcb-cursor0 \
    libxcb-icccm.so.4=libxcb-icccm4 libxcb-keysyms.so.1=libxcb-keysyms1 libxcb-randr.so.0=libxcb-randr0 \
    libxcb-shape.so.0=libxcb-shape0 libxcb-sync.so.1=libxcb-sync1 libxcb-xfixes.so.0=libxcb-xfixes0 \
    libwayland-client.so.0=libwayland-client0 libwayland-cursor.so.0=libwayland-cursor0 \
    libwayland-egl.so.1=libwayland-egl1 \
    Inter-Regular.otf=fonts-inter DejaVuSansMono.ttf=fonts-dejavu-core
# What only the tests, the benchmark and the screenshots use: a virtual screen, and hands.
TEST_NEEDS := Xvfb=xvfb xauth=xauth xdotool=xdotool

.PHONY: help run test coverage bench format hooks screenshots clean system test-system
.NOTPARALLEL:

help:
	@echo 'make run          open the window with GoogLeNet; without a screen, do the same work headless'
	@echo 'make test         style, types, import rules and tests'
	@echo 'make coverage     the tests again, with the share of lines that they run'
	@echo 'make bench        time the canvas, the checking and the writing against their aims'
	@echo 'make screenshots  pictures of the window, in both themes'
	@echo 'make format       put the code in the shape that make test asks for'
	@echo 'make hooks        let git run the style checks at each commit'
	@echo 'make clean        remove what the above made; the environment in $(VENV) stays'

run: system $(VENV)/.run
	@if [ "$$(uname)" != Linux ] || [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	    exec $(BIN)/convas; \
	fi; \
	set -e; \
	echo 'No screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the same without a window:'; \
	mkdir -p out; \
	convas() { echo "$$ convas $$*"; $(BIN)/convas "$$@"; }; \
	convas check googlenet; \
	convas export googlenet --to pytorch -o out/googlenet.py; \
	convas export googlenet --to convas -o out/googlenet.convas; \
	convas profile googlenet; \
	convas picture googlenet -o out/window.png

test: test-system $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(BIN)/python -m pytest -n 2

coverage: test-system $(VENV)/.dev
	QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(BIN)/python -m pytest -n 2 --cov --cov-report=term

bench: test-system $(VENV)/.bench
	QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(BIN)/python -m tests.bench

screenshots: test-system $(VENV)/.dev
	QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(BIN)/python -m tests.tools.screenshots

format: $(VENV)/.dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

hooks: $(VENV)/.dev
	$(BIN)/pre-commit install

clean:
	rm -rf out build dist *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find app graph codegen presets tests -name __pycache__ -prune -exec rm -rf {} +

# The environment. A stamp says which extras are in; changing pyproject.toml installs again, which
# leaves alone whatever still satisfies it, PyTorch's gigabytes above all.

$(VENV)/.run: EXTRAS = train
$(VENV)/.dev: EXTRAS = dev
$(VENV)/.bench: EXTRAS = dev,bench

$(VENV)/.run $(VENV)/.dev $(VENV)/.bench: pyproject.toml | $(BIN)/pip
	@echo 'Installing into $(VENV); the first time this fetches PyTorch, some 5 GB, and takes minutes.'
	$(PIP) install --editable '.[$(EXTRAS)]'
	@touch $@ $(VENV)/.run $(if $(findstring dev,$(EXTRAS)),$(VENV)/.dev)

$(BIN)/pip: | system
	@command -v '$(PYTHON)' > /dev/null || { \
	    echo 'Convas needs Python 3.11 or newer, and there is no $(PYTHON) here.' >&2; exit 1; }
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Convas needs Python 3.11 or newer, and $(PYTHON) here is $$('$(PYTHON)' -V 2>&1 | cut -d' ' -f2)." \
	        "Name a newer one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	'$(PYTHON)' -m venv $(VENVFLAGS) '$(VENV)'

# The system's part. As root on Debian or Ubuntu: install what is missing, and only that. As anyone
# else: say how. In neither case stop: most of Convas works without most of these.

test-system: NEEDS += $(TEST_NEEDS)
test-system: system

system:
	@[ "$$(uname)" = Linux ] || exit 0; \
	libraries=$$(PATH="$$PATH:/sbin:/usr/sbin" ldconfig -p 2> /dev/null); \
	fonts=$$(find /usr/share/fonts /usr/local/share/fonts "$$HOME/.local/share/fonts" -type f 2> /dev/null); \
	missing=; \
	for need in $(NEEDS); do \
	    case $$need in \
	        *.so.*=*) echo "$$libraries" | grep -qF "$${need%=*} " ;; \
	        *.?tf=*) echo "$$fonts" | grep -qF "/$${need%=*}" ;; \
	        *) command -v "$${need%=*}" > /dev/null ;; \
	    esac || missing="$$missing $${need#*=}"; \
	done; \
	if [ ! -e '$(BIN)/pip' ] && [ '$(PYTHON)' = python3 ]; then \
	    if ! command -v '$(PYTHON)' > /dev/null; then missing="$$missing python3 python3-venv"; \
	    elif ! '$(PYTHON)' -c 'import ensurepip' 2> /dev/null; then missing="$$missing python3-venv"; fi; \
	fi; \
	[ -n "$$missing" ] || exit 0; \
	if ! command -v apt-get > /dev/null; then \
	    echo "Missing here, by the names Debian gives them:$$missing. Your system's package manager has them."; \
	    exit 0; \
	fi; \
	if [ "$$(id -u)" != 0 ]; then \
	    echo "Some system packages are missing. To install them: sudo apt-get install$$missing"; \
	    exit 0; \
	fi; \
	echo "Installing system packages:$$missing"; \
	export DEBIAN_FRONTEND=noninteractive; \
	install() { apt-get install -qq --yes --no-install-recommends "$$@" < /dev/null > /dev/null 2>&1; }; \
	apt-get update -qq > /dev/null 2>&1; \
	install $$missing && exit 0; \
	failed=; \
	for package in $$missing; do install $$package || failed="$$failed $$package"; done; \
	[ -z "$$failed" ] || echo "apt-get could not install$$failed; going on without, parts of Convas may not work."
