# Every target is `python3 dev.py <target>`; make is only the shorter way to say it.
TARGETS := help run test check bench faults judges fmt schema locks down clean
.PHONY: $(TARGETS)
.DEFAULT_GOAL := help

$(TARGETS):
	@python3 dev.py $@
