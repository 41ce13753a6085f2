"""The picture check: how unsafe is a picture, from 0 to 1?

Every picture that a worker made or was given is looked at before anything of it leaves the worker
(P3). It runs in a process of its own, so that one that crashes or hangs takes no job but the one
whose picture it had, and does not keep the device waiting.

    checker.py      what a check is, and which there are
    open_nsfw.py    the default, offline
    classifier.py   any image classifier of transformers
    process.py      the process that has one
    asking.py       that process, seen from the supervisor
    screening.py    what the scores mean for a result and for a preview
"""
