# SPDX-License-Identifier: MIT
# The front door.  Meson does the work; each target installs what is missing
# first (tools/setup.sh) and does nothing when all is there.
#
#   make run                build, and serve with no settings at all
#   make test               all tests; ONLY=unit, ONLY=archive_account, … some
#   make help               the rest

BUILD    ?= build
SANITIZE ?= build-sanitize
TSAN     ?= build-tsan
ONLY     ?=
PREFIX   ?= /usr/local
FUZZ_SECONDS ?= 60
COUNT    ?= 2000
ROUNDS   ?= 5
BENCH    ?= build-bench
JOBS     ?= $(shell nproc)
ARGUMENTS ?=

.PHONY: help run build test housekeeping lint compilers sanitize tidy fuzz bench enumeration kills captcha compare-original mutants install clean tsan analyze

help:
	@echo 'make run                build and serve (ARGUMENTS="--port 8080": passed on)'
	@echo 'make build              leaves $(BUILD)/gatehouse'
	@echo 'make test               lint, both compilers, all tests'
	@echo 'make test ONLY=NAME     the tests of a suite, or with NAME in their names'
	@echo 'make sanitize           all tests under ASan and UBSan (ONLY=NAME, too)'
	@echo 'make tsan               all with threads under ThreadSanitizer (ONLY=NAME, too)'
	@echo 'make housekeeping       a million rows leave; a day at a hundredfold clock (20 min)'
	@echo 'make lint               format, style, layers'
	@echo 'make tidy               clang-tidy; takes long'
	@echo 'make analyze            gcc -fanalyzer and clang-tidy against docs/analysis.md (20 min; ONLY=PART of a path)'
	@echo 'make fuzz               each fuzz target for FUZZ_SECONDS=60 (ONLY=NAME: one)'
	@echo 'make bench              measure the lines of docs/performance.md (SECONDS=3 ROUNDS=5; WRITE=1: into it)'
	@echo 'make enumeration        does time tell who has an account? (COUNT=2000, ONLY=NAME)'
	@echo 'make kills              kill -9 at random moments, and read every client'\''s history (KILLS=200 SEED=n)'
	@echo 'make captcha            does tesseract read the pictures of captcha? (COUNT_CAPTCHAS=500)'
	@echo 'make compare-original   random conversations with the original and with us (CONVERSATIONS=2000 SEED=1)'
	@echo 'make mutants            takes one guard away at a time: do the tests notice? (ONLY=NAME)'
	@echo 'make install            into PREFIX=/usr/local, below DESTDIR'
	@echo 'make clean              remove what was built'

# One configuration, made once; a changed meson.build makes it again by itself.
define configure
	@test -e $(1)/build.ninja || meson setup $(1) $(2) >$(1).log 2>&1 || \
	    { cat $(1).log; rm -f $(1).log; exit 1; }
	@rm -f $(1).log
endef

define compile
	@ninja -C $(1) -j $(JOBS) --quiet
endef

run:
	@tools/setup.sh run
	$(call configure,$(BUILD),-Dwerror=true)
	$(call compile,$(BUILD))
	@ln -sf src/server/gatehouse $(BUILD)/gatehouse
	@exec $(BUILD)/gatehouse serve $(ARGUMENTS)

build:
	@tools/setup.sh build
	$(call configure,$(BUILD),-Dwerror=true)
	$(call compile,$(BUILD))
	@ln -sf src/server/gatehouse $(BUILD)/gatehouse

# With ONLY, just the tests that were asked for.
test:
	@tools/setup.sh test
	@test -n "$(ONLY)" || $(MAKE) --no-print-directory lint compilers
	$(call configure,$(BUILD),-Dwerror=true)
	$(call compile,$(BUILD))
	@ln -sf src/server/gatehouse $(BUILD)/gatehouse
	@python3 tests/run.py $(BUILD) $(ONLY)

# What make test does with 20,000 rows and a day of half a minute.
housekeeping: build
	@HOUSEKEEPING_ROWS=1000000 $(BUILD)/tests/unit/store/unit_store_sqlite_housekeeping great_many
	@HOUSEKEEPING_SPEED=100 HOUSEKEEPING_STEPS=2880 $(BUILD)/tests/unit/api/unit_api_housekeeper under_a_day

lint:
	@tools/setup.sh test
	@tools/lint.sh

# gcc with debugging is what the tests run; these only compile.
compilers:
	@echo 'compiling with gcc (release) and clang (debug and release)'
	@tools/compilers.sh

sanitize:
	@tools/setup.sh test
	$(call configure,$(SANITIZE),-Dwerror=true -Db_sanitize=address$(comma)undefined -Db_lundef=false -Darena=malloc)
	$(call compile,$(SANITIZE))
	@ln -sf src/server/gatehouse $(SANITIZE)/gatehouse
	@python3 tests/run.py $(SANITIZE) $(ONLY)
comma := ,

# What has threads, and what is served while it looks for races; not what lives
# by short deadlines, or tells the same through a browser.  -Darena=malloc as with
# ASan: who reads a piece of a request that is over is told, too.
THREADED = unit operation security mixed_load stopping first_line metrics mail_delivery

tsan:
	@tools/setup.sh test
	$(call configure,$(TSAN),-Dwerror=true -Db_sanitize=thread -Db_lundef=false -Darena=malloc)
	$(call compile,$(TSAN))
	@ln -sf src/server/gatehouse $(TSAN)/gatehouse
	@python3 tests/run.py $(TSAN) $(or $(ONLY),$(THREADED))

tidy:
	@tools/setup.sh tidy
	@tools/compilers.sh clang-debug
	@run-clang-tidy -quiet -j $(JOBS) -p build-clang-debug '/src/[a-z_/]*\.c$$' | grep -v '^clang-tidy'

# What either says is wrong unless docs/analysis.md has the reason why not.
analyze: build
	@tools/setup.sh tidy
	@tools/compilers.sh clang-debug
	@tools/analyze.py $(BUILD) build-clang-debug $(ONLY)

fuzz:
	@tools/setup.sh test
	@tools/fuzz.sh "$(ONLY)" $(FUZZ_SECONDS)

# About five minutes; by time, so it is no part of `make test`.
enumeration: build
	@tests/security/enumeration.py --count $(COUNT) $(ONLY)

# Release flags, beside an empty server; takes minutes, and a quiet machine.
bench: SECONDS = 3
bench:
	@tools/setup.sh test
	$(call configure,$(BENCH),-Dwerror=true --buildtype=release)
	$(call compile,$(BENCH))
	@ln -sf src/server/gatehouse $(BENCH)/gatehouse
	@BUILD=$(BENCH) GATEHOUSE=$(BENCH)/gatehouse python3 tests/bench/run.py --seconds $(SECONDS) --rounds $(ROUNDS) \
	    $(if $(ONLY),--only $(ONLY)) $(if $(WRITE),--write)

kills: build
	@KILLS=$(or $(KILLS),200) SEED=$(or $(SEED),0) GATEHOUSE=$(BUILD)/gatehouse python3 tests/scenarios/test_kills.py

# Two minutes or so; with Pillow and tesseract (apt install python3-pil tesseract-ocr).
captcha: build
	@CAPTCHAS=$(or $(COUNT_CAPTCHAS),500) DRAW_CAPTCHAS=$(abspath $(BUILD))/tests/captcha/draw_captchas \
	    /usr/bin/python3 tests/captcha/read_by_machine.py

# Some ten minutes; sets the original up in build/reference with Python 3.11, and needs ../shared.
compare-original: build
	@python3 tests/compare/compare.py --conversations $(or $(CONVERSATIONS),2000) --seed $(or $(SEED),1)

# A copy of the source in build-mutants/ is changed and built; the source is not.
mutants:
	@tools/setup.sh test
	@JOBS=$(JOBS) tests/mutants/run.py $(ONLY)

install:
	@tools/setup.sh build
	$(call configure,build-install,--prefix=$(abspath $(PREFIX)) --buildtype=release)
	$(call compile,build-install)
	@DESTDIR="$(DESTDIR)" meson install -C build-install --no-rebuild

clean:
	rm -rf $(BUILD) $(SANITIZE) $(TSAN) $(BENCH) build-install build-gcc-release build-clang-debug build-clang-release build-fuzz build-mutants tests/node_modules
