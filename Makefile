# Noroshi (狼煙). On a fresh Debian 12 with the Rust toolchain: `make demo` and `make test`.
# Both install missing Debian packages (packages.txt) when run as root, else they print the line to run and stop.

.PHONY: help packages demo test walkthrough bench fuzz eval train calibrate rules

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1 — /p' Makefile

packages: ## Install the Debian packages in packages.txt that are missing
	@sh xtask/packages.sh

# Without --package cargo resolves features for the whole workspace, as the tests do: nothing is compiled twice.
demo: packages ## Play the story on a demonstration sector and leave it running
	cargo build --workspace --locked
	rm -rf target/demo
	cargo run --quiet --locked --bin noroshi -- demo --once --data target/demo
	cargo run --quiet --locked --bin noroshi -- demo --data target/demo

test: packages ## Run everything that must hold, stage by stage
	cargo xtask test

walkthrough: packages ## Play the named tasks in Chromium and take the pictures of the manual
	cargo xtask walkthrough

bench: packages ## Measure; make bench ONLY=name measures one thing
	cargo xtask bench $(if $(ONLY),ONLY=$(ONLY))

fuzz: packages ## Seek inputs that the mail guard does not survive; TIME=600 seconds each, ONLY=target
	cargo xtask fuzz $(if $(TIME),TIME=$(TIME)) $(if $(ONLY),ONLY=$(ONLY))

eval: packages ## Judge mails whose writers had not seen the rules; LIST=first names those of a set that were misjudged
	cargo run --quiet --release --locked -p noroshi-mailguard --example evaluate -- $(if $(LIST),--list $(LIST))

train: packages ## Train the mail guard's linear model on the mails of the repository, and write it with its report
	cargo run --quiet --release --locked -p noroshi-mailguard --example evaluate -- --train

calibrate: packages ## Fit the mail guard's score to the share of frauds that mails with it have, and write it with its report
	cargo run --quiet --release --locked -p noroshi-mailguard --example evaluate -- --calibrate

rules: packages ## Write the manual's list of rules as the code has it
	UPDATE_EXPECT=1 cargo test --quiet --locked -p noroshi-mailguard --lib -- rules::tests::listed
