"""How hard the properties are tried: HYPOTHESIS_PROFILE=nightly tries them fifty times harder."""

import os

from hypothesis import settings

settings.register_profile("normal", max_examples=100, deadline=None, derandomize=True)
settings.register_profile("nightly", max_examples=5_000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "normal"))
