# Pacer. `make run` shows the cluster at work; `make test` passes the tests. CONTRIBUTING.md says more.
.PHONY: run test conformance race e2e e2e-fencing check build install bench bench-cluster differential compare cover fuzz clean

export CGO_ENABLED := 0
GO      ?= go
PREFIX  ?= /usr/local
TOOL    := $(GO) tool -modfile=tools/dev/go.mod
FUZZTIME ?= 5000x

# The tour: a cluster of two nodes on this machine, then a crm prompt in it.
run: build
	@bin/pacer lab tour

# Builds the one binary, and the links by which it is each tool.
build:
	@mkdir -p bin
	$(GO) build -trimpath -ldflags "-s -w" -o bin/pacer ./cmd/pacer
	@for l in $$(bin/pacer links); do ln -sf pacer bin/$$l; done

# Real processes and namespaces are used where the kernel gives them; a test that cannot run says so.
test: build
	$(GO) test ./...

# The tests of all packages that start goroutines, under Go's race detector. Stories are left out: what runs in them is
# another program, built without it. A race ends the process in which it is, so that one in a daemon of its own is seen.
race:
	@cc=$$($(GO) env CC); if ! command -v $${cc%% *} >/dev/null; then \
		echo "make race does nothing: the race detector needs a C compiler, and there is no $$cc here"; exit 0; fi; \
	packages=$$(grep -rlE '^[[:space:]]*go [a-zA-Z]|\.Go\(' --include='*.go' . | xargs -n1 dirname | sort -u | grep -vE '^\./(lab/scenario|lab/tour|lab/cluster|bench)$$'); \
	CGO_ENABLED=1 GORACE="halt_on_error=1 atexit_sleep_ms=0" $(GO) test -race $$packages

# What the suites of Pacemaker and crmsh say of this program, and Pacemaker's cts-cli where its source tree is:
# make conformance PACER_SUITES=DIR PACER_CTS=DIR. CONTRIBUTING.md says what is to be in them.
conformance:
	@test -n "$(PACER_SUITES)" || { echo "make conformance: PACER_SUITES names no folder of suites; see CONTRIBUTING.md"; exit 1; }
	PACER_SUITES="$(PACER_SUITES)" PACER_CTS="$(PACER_CTS)" $(GO) test -count=1 -p 1 $$(grep -rl PACER_SUITES --include='*_test.go' . | xargs -n1 dirname | sort -u)
	PACER_SUITES="$(PACER_SUITES)" PACER_CTS="$(PACER_CTS)" $(GO) test -count=1 -v -run 'Suite|Program' ./tools/suite

# How many random events, and which.
EVENTS ?= 60
FENCED ?= 20
WALK   ?= 1

# All stories of testdata/scenarios on real corosyncs, the longest first, and random walks, without and with fencing. Needs root, corosync,
# iproute2 and iptables; where a machine does not permit it, it says so and does nothing.
e2e: build
	PACER_E2E=1 $(GO) test -count=1 ./membership/corosync ./lab/cluster
	bin/pacer lab run --corosync --or-skip --quiet --jobs 2 testdata/scenarios/corosync/[s-z]*.txt testdata/scenarios/*.txt testdata/scenarios/corosync/[a-r]*.txt
	bin/pacer lab walk --corosync --or-skip --quiet --events $(EVENTS) --seed $(WALK)
	bin/pacer lab walk --corosync --or-skip --quiet --fencing --events $(FENCED) --seed $(WALK)

# Nodes cut from one another again and again, and fenced, on real corosyncs: exactly one of two lives, and of three those with
# quorum. Then the node of a PostgreSQL lost again and again, and the controller killed while it fences; at last a long walk of nodes
# that are fenced. Takes three quarters of an hour.
SPLITS ?= 40
LOSSES ?= 20
e2e-fencing: build
	bin/pacer lab run --corosync --or-skip --jobs 2 --times $(SPLITS) testdata/scenarios/corosync/t-*.txt
	bin/pacer lab run --corosync --or-skip --times $(LOSSES) testdata/scenarios/corosync/u-*.txt
	bin/pacer lab walk --corosync --or-skip --quiet --fencing --events 200 --seed $(WALK)

check:
	@echo "gofumpt:"; out=$$($(TOOL) gofumpt -l $$(git ls-files '*.go')); if [ -n "$$out" ]; then echo "not formatted: $$out"; exit 1; fi
	$(GO) vet ./...
	$(TOOL) staticcheck ./...
	@echo "deadcode:"; out=$$($(TOOL) deadcode ./cmd/pacer ./bench ./differential); if [ -n "$$out" ]; then echo "reached by no program: $$out"; exit 1; fi
	$(GO) test -count=1 .
	@$(MAKE) --no-print-directory fuzz

# Each fuzz target runs briefly; a longer run: make fuzz FUZZTIME=10m. The default is a count: with a time,
# Go before 1.27 may call the end of that time a failure (golang/go#75804).
fuzz:
	@set -e; grep -rlE '^func Fuzz' --include='*_test.go' . | xargs -n1 dirname | sort -u | while read -r d; do \
		for f in $$(grep -hoE '^func Fuzz[A-Za-z0-9_]+' $$d/*_test.go | sed 's/func //' | sort -u); do \
			echo "fuzz $$d $$f"; $(GO) test $$d -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x >/tmp/pacer-fuzz.$$$$ 2>&1 || { cat /tmp/pacer-fuzz.$$$$; exit 1; }; rm -f /tmp/pacer-fuzz.$$$$; done; done

# Figures of this machine, as medians.
bench: build
	$(GO) run ./bench
	$(GO) test -run '^$$' -bench Result ./controller
	$(GO) test -run '^$$' -bench FenceHistory ./tools/crmmon

# Three hosts on real corosyncs, beside Debian's pacemaker where it is installed. Needs root.
bench-cluster: build
	$(GO) run ./bench corosync fencing

# Random clusters on which a reference crm_simulate must agree: make differential REF=/usr/sbin/crm_simulate
# Those that differ are made small and kept in .work/differential.
SEED  ?= 1
COUNT ?= 2000
differential:
	$(GO) run ./differential -ref "$(REF)" -seed $(SEED) -count $(COUNT) -keep .work/differential

# What the reference says of the clusters in pengine/testdata, beside what we say: make compare REF=/usr/sbin/crm_simulate
compare:
	$(GO) run ./differential -ref "$(REF)" -compare pengine/testdata/*.txtar

# How much of the policy engine and of editing sessions the tests run that need no suites of other projects; fails
# where it is less than FLOOR percent of the statements of a package.
FLOOR ?= 75
cover: build
	@mkdir -p .work
	env -u PACER_SUITES $(GO) test -count=1 -coverprofile=.work/cover.out -coverpkg=./pengine/...,./crmsh/session \
		./pengine/... ./crmsh/... ./sim/... ./tools/crmsimulate/... >.work/cover.log || { cat .work/cover.log; exit 1; }
	@awk -v floor=$(FLOOR) ' \
		NR > 1 { statements[$$1] = $$2; if ($$3 > 0) run[$$1] = 1 } \
		END { \
			for (block in statements) { p = block; sub("/[^/]*$$", "", p); all[p] += statements[block]; if (block in run) some[p] += statements[block] } \
			for (p in all) { printf "%-24s %5d statements %5.1f %%\n", p, all[p], 100 * some[p] / all[p] | "sort"; if (100 * some[p] < floor * all[p]) low = 1 } \
			close("sort"); if (low) { print "less than " floor " % of a package is run"; exit 1 } }' .work/cover.out

# Where things are put, below DESTDIR. With PREFIX=/usr they are where clients of Pacemaker's look for its own: its unit is
# pacemaker.service, of which pacer.service is another name, and the daemons that clients ask for their options are in
# DAEMONS: the folder that is there already, else the one of this distribution.
DAEMONS ?= $(PREFIX)/$(if $(wildcard /usr/libexec/pacemaker),libexec,$(if $(wildcard /usr/lib/pacemaker /etc/debian_version),lib,libexec))/pacemaker
SCHEMAS ?= $(PREFIX)/share/pacemaker
UNITS   ?= $(PREFIX)/lib/systemd/system
SBIN    := $(DESTDIR)$(PREFIX)/sbin

# A crm that is not ours is crmsh's, and stays: ours is then `pacer crm`.
install: build
	install -D -m 755 bin/pacer $(SBIN)/pacer
	@mkdir -p $(DESTDIR)$(DAEMONS)
	@for l in $$(bin/pacer links); do case $$l in \
		crm) if [ -e $(SBIN)/crm ] && [ "$$(readlink $(SBIN)/crm)" != pacer ]; then echo "$(SBIN)/crm stays as it is; Pacer's is: pacer crm"; else \
			ln -sf pacer $(SBIN)/crm && install -D -m 644 dist/crm.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/crm; fi ;; \
		pacemaker-*) ln -sf "$$(realpath -m -s --relative-to=$(DESTDIR)$(DAEMONS) $(SBIN)/pacer)" $(DESTDIR)$(DAEMONS)/$$l ;; \
		*) ln -sf pacer $(SBIN)/$$l ;; esac || exit 1; done
	bin/pacer schemas $(DESTDIR)$(SCHEMAS)
	install -D -m 644 README.md $(DESTDIR)$(PREFIX)/share/doc/pacer/README.md
ifeq ($(PREFIX),/usr)
	install -D -m 644 dist/pacer.service $(DESTDIR)$(UNITS)/pacemaker.service
	sed -i -e 's|/usr/local/sbin/pacer daemon|/usr/sbin/pacemakerd|' -e 's|/usr/local/|/usr/|' $(DESTDIR)$(UNITS)/pacemaker.service
	ln -sf pacemaker.service $(DESTDIR)$(UNITS)/pacer.service
else
	install -D -m 644 dist/pacer.service $(DESTDIR)$(UNITS)/pacer.service
	sed -i 's|/usr/local/|$(PREFIX)/|' $(DESTDIR)$(UNITS)/pacer.service
endif

clean:
	rm -rf bin
