"""The simulated world: two clients with the real engine and the real store, one server, and all that goes wrong.

Everything is deterministic under one seed: time, network, faults, crashes, hands of others. A history is a list of
steps; each step is one rule of ``rules``; after each step the invariants of ``invariants`` are asked.

    python -m tests.sim run --histories 200 --steps 40 --seed 1     many histories
    python -m tests.sim replay 17                                    one of them again, with its trace

The names S1 to S27 and F1 to F25 are those of the test plan in the documentation of the protocol.
"""
