"""Makes examples/wave.npy: a synthetic person whom no demo model has seen waves with both hands above the head."""

from pathlib import Path

import numpy as np

from fdsm.synthetic import generate, load_programs

program = next(program for program in load_programs() if program.name == "wave with both hands above the head")
clips = generate([program], num_subjects=2, num_views=1, num_trials=1)
np.save(Path(__file__).with_name("wave.npy"), clips[1])
