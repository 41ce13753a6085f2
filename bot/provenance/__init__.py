"""Where a picture comes from: what is put on each one that leaves, and how it is found again.

Four layers, each for what the others do not survive: the words "AI-generated" beside it, labels in
the file, a signed C2PA manifest over all of it, and a mark in the pixels. The records add two ways
to find a picture that is ours: its file's digest, and what it looks like.
"""
