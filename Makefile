# modelgen: `make help` lists the targets.
#   BUILD=release|debug|asan|cov   each in a folder of its own, build/BUILD; BDIR overrides it
#   CC=clang                       another compiler, with a folder of its own again
#   PG=13,16,18                    make test: once with a server of each of these versions
#   DEV=1                          warnings are errors      V=1  show the commands
#   CFLAGS CPPFLAGS LDFLAGS        are added      ARGS  goes to tests/run, bench or conformance
VERSION := 0.1.0
BUILD ?= release
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 30

# ---- compiler and build folder
ifneq ($(filter clang,$(CC)),)
override CC := $(or $(shell command -v clang >/dev/null && echo clang),$(firstword $(foreach v,\
	14 15 16 17 18 19 20 21 13,$(shell command -v clang-$(v) >/dev/null && echo clang-$(v)))),clang)
BDIR ?= build/$(BUILD)-clang
endif
ifneq ($(filter default undefined,$(origin CC)),)
BDIR ?= build/$(BUILD)
endif
BDIR ?= build/$(BUILD)-$(subst /,_,$(subst $(eval) ,_,$(CC)))

MODE_release := -O2 -g
MODE_debug := -O0 -g3
MODE_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	-fno-omit-frame-pointer
MODE_cov := -O0 -g --coverage
MODE_fuzz := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined \
	-fno-omit-frame-pointer
MODE := $(or $(MODE_$(BUILD)),$(error BUILD=$(BUILD) is none of release, debug, asan, cov))
WARN := -Wall -Wextra -pedantic -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wcast-qual -Wundef -Wformat=2 $(if $(DEV),-Werror)
LANG_FLAGS := -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
	-DMODELGEN_VERSION='"$(VERSION)"' -Igen
# config.mk sets LIB_CFLAGS and LIB_LIBS; cmocka and jansson are looked for when a test is built
COMPILE = $(CC) $(LANG_FLAGS) $(WARN) $(MODE) $(LIB_CFLAGS) $(CPPFLAGS) $(CFLAGS)
LINK = $(CC) $(MODE) $(CFLAGS) $(LDFLAGS)
TEST_LIBS = $(shell pkg-config $(1) cmocka jansson 2>/dev/null || echo $(2))
$(V).SILENT:
.DEFAULT_GOAL := all
ifeq ($(MAKELEVEL)$(findstring -j,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
endif

# ---- files
LIB := $(BDIR)/libmodelgen.a
BIN := $(BDIR)/modelgen
MAIN_SRC := $(wildcard gen/main.c gen/cmd/*.c)
LIB_SRC := $(filter-out $(MAIN_SRC),$(wildcard gen/*/*.c))
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
TEST_SRC := $(wildcard tests/unit/*.c tests/prop/*.c) $(FUZZ_SRC)
HELP_SRC := $(wildcard tests/lib/*.c tests/fuzz/replay_main.c)
TEMPLATES := $(sort $(shell find templates -type f ! -name '.*'))
C_FILES := $(wildcard gen/*.c gen/*/*.[ch] tests/*/*.[ch])
objects = $(patsubst %.c,$(BDIR)/%.o,$(1))
programs = $(patsubst %.c,$(BDIR)/%,$(1))

.PHONY: all deps demo test accept programs lint tidy format docs fuzz fuzz-run bench bench-structs \
	conformance install uninstall dist clean help FORCE
.DELETE_ON_ERROR:
.SECONDARY:

all: $(BIN) ## build the program (default)

# Made once: installs what the build lacks and writes down the libraries' flags.
ifneq ($(filter-out help clean deps dist uninstall,$(or $(MAKECMDGOALS),all)),)
include $(BDIR)/config.mk
endif
$(BDIR)/config.mk: tools/deps
	mkdir -p $(@D)
	CC='$(CC)' tools/deps $(or $(patsubst lint,test,$(firstword $(filter demo test lint,$(MAKECMDGOALS)))),build)
	CC='$(CC)' tools/deps --flags >$@

# Files that hold a setting and are touched only when it changes.
$(BDIR)/flags: export SETTING = $(COMPILE)
$(BDIR)/members: export SETTING = $(LIB_SRC)
$(BDIR)/templates.list: export SETTING = $(TEMPLATES)
$(BDIR)/flags $(BDIR)/members $(BDIR)/templates.list: FORCE
	mkdir -p $(@D)
	printf '%s\n' "$$SETTING" | cmp -s - $@ || printf '%s\n' "$$SETTING" >$@

$(BDIR)/gen/%.o: gen/%.c $(BDIR)/flags
	mkdir -p $(@D)
	echo "  CC    $<"
	$(COMPILE) -MMD -MP -c -o $@ $<

$(BDIR)/tests/%.o: tests/%.c $(BDIR)/flags
	mkdir -p $(@D)
	echo "  CC    $<"
	$(COMPILE) -Itests $(call TEST_LIBS,--cflags) -MMD -MP -c -o $@ $<

# The template sets as a table in C.
$(BDIR)/templates.c: tools/embed.sh $(BDIR)/templates.list $(TEMPLATES)
	echo "  EMBED templates"
	tools/embed.sh templates >$@

$(BDIR)/templates.o: $(BDIR)/templates.c gen/code/builtin.h $(BDIR)/flags
	echo "  CC    $<"
	$(COMPILE) -c -o $@ $<

$(LIB): $(call objects,$(LIB_SRC)) $(BDIR)/templates.o $(BDIR)/members
	echo "  AR    $@"
	rm -f $@
	ar rcs $@ $(filter %.o,$^)

$(BIN): $(call objects,$(MAIN_SRC)) $(LIB)
	echo "  LD    $@"
	$(LINK) -o $@ $^ $(LIB_LIBS)

# With BUILD=fuzz the fuzzer brings main; elsewhere a small one replays the corpus.
FUZZ_MAIN := $(if $(filter fuzz,$(BUILD)),-fsanitize=fuzzer,$(BDIR)/tests/fuzz/replay_main.o)
$(call programs,$(FUZZ_SRC)): $(BDIR)/%: $(BDIR)/%.o $(filter %.o,$(FUZZ_MAIN)) $(LIB)
	echo "  LD    $@"
	$(LINK) -o $@ $^ $(filter-out %.o,$(FUZZ_MAIN)) $(LIB_LIBS)

$(call programs,$(filter-out $(FUZZ_SRC),$(TEST_SRC))): $(BDIR)/%: $(BDIR)/%.o \
		$(call objects,$(wildcard tests/lib/*.c)) $(LIB)
	echo "  LD    $@"
	$(LINK) -o $@ $^ $(call TEST_LIBS,--libs,-lcmocka -ljansson) $(LIB_LIBS)

-include $(patsubst %.o,%.d,$(call objects,$(MAIN_SRC) $(LIB_SRC) $(TEST_SRC) $(HELP_SRC)))

deps: ## install what building and testing need
	tools/deps test

demo: $(BIN) ## the main job on this repository's own models.yaml
	tools/deps demo
	tools/demo.sh $(BIN)

programs: $(BIN) $(call programs,$(TEST_SRC))

test: ## run every test (ARGS='--only NAME -v'; BUILD=asan; PG=13,16,18)
	tools/deps test
	+$(MAKE) --no-print-directory programs
	tests/run --build $(BDIR) $(if $(PG),--pg $(PG)) $(ARGS)

accept: ## rewrite the expectations of tests/cases from what the program does
	+$(MAKE) --no-print-directory test ARGS='--accept $(ARGS)'

# One stamp for each source that clang-tidy found clean, renewed when the object is.
TIDY := $(patsubst %.c,$(BDIR)/%.tidy,$(filter %.c,$(C_FILES)))
$(TIDY): $(BDIR)/%.tidy: %.c $(BDIR)/%.o .clang-tidy
	tools/tidy.sh $< $(LANG_FLAGS) -Itests $(LIB_CFLAGS)
	touch $@

lint: ## all checks of the source
	tools/deps test
	+bad=0; $(MAKE) --no-print-directory -k tidy || bad=1; \
		tools/lint.sh $(BDIR) $(C_FILES) && exit $$bad

tidy: $(BIN) $(if $(shell command -v clang-tidy || command -v clang-tidy-14),$(TIDY))

format: ## rewrite gen/ and tests/ in the agreed style
	$$(command -v clang-format || echo clang-format-14) -i $(C_FILES)

docs: $(BIN) ## write docs/ anew from the program's own tables, and out/models.h from the models
	tools/docs.sh $(BIN) docs
	$(BIN) structs -o out/models.h

fuzz: ## fuzz each target for FUZZ_SECONDS (needs clang)
	tools/deps fuzz
	+$(MAKE) --no-print-directory BUILD=fuzz CC=clang fuzz-run

fuzz-run: $(call programs,$(FUZZ_SRC))
	FUZZ_SECONDS=$(FUZZ_SECONDS) tools/fuzz.sh $(BDIR) $(ARGS)

bench: $(BIN) ## time and memory on large schemas
	bench/run.sh $(BIN) $(ARGS)

bench-structs: $(BIN) ## speed and size of the C that structs writes
	bench/structs/run.sh $(BIN) $(ARGS)

conformance: $(BIN) ## schemas that modelgen did not write (from ../shared, where it exists)
	if [ ! -e ../shared/tools/conformance.py ]; then echo "There is no ../shared here."; \
	else python3 ../shared/tools/conformance.py --modelgen $(BIN) $(ARGS); fi

BASH_DIR := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSH_DIR := $(DESTDIR)$(PREFIX)/share/zsh/site-functions
FISH_DIR := $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
MAN_DIR := $(DESTDIR)$(PREFIX)/share/man/man1
install: $(BIN) ## install program, man pages and completions (PREFIX, DESTDIR)
	install -d $(DESTDIR)$(PREFIX)/bin $(MAN_DIR) $(BASH_DIR) $(ZSH_DIR) $(FISH_DIR)
	install -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/modelgen
	for f in $(wildcard docs/man/*.1); do install -m 644 $$f $(MAN_DIR); done
	for f in $(wildcard docs/completions/modelgen.bash); do install -m 644 $$f $(BASH_DIR)/modelgen; done
	for f in $(wildcard docs/completions/_modelgen); do install -m 644 $$f $(ZSH_DIR); done
	for f in $(wildcard docs/completions/modelgen.fish); do install -m 644 $$f $(FISH_DIR); done

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/modelgen $(addprefix $(MAN_DIR)/,$(notdir $(wildcard docs/man/*.1))) \
		$(BASH_DIR)/modelgen $(ZSH_DIR)/_modelgen $(FISH_DIR)/modelgen.fish

dist: ## a tarball of the committed source in build/
	mkdir -p build
	git archive --prefix=modelgen-$(VERSION)/ -o build/modelgen-$(VERSION).tar.gz HEAD
	echo build/modelgen-$(VERSION).tar.gz

clean: ## remove build/
	rm -rf build

help: ## this list
	awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
