"""The names of the attributes in `fdsm.vocabulary.attributes`."""

OF_A_HAND = (
    "takes part",
    "stroke to the right",
    "stroke up",
    "stroke forward",
    "extent from side to side",
    "extent up and down",
    "extent forward and back",
    "turn clockwise as the person sees it",
    "turn forward over the top",
    "turn counterclockwise as seen from above",
    "height",
    "end to the right",
    "end up",
    "end forward",
    "strokes",
    "corners",
    "rests at its end",
)
# Key of attributes.yaml -> name. Five of them are not keys there, because they follow from other words of the kinematics.
OF_THE_BODY = {
    "hands_part": "hands: move apart",
    "hands_meet": "hands: come together",
    "hands_beat": "hands: apart and together again",
    "in_turn": "hands: move in turn",
    "both_hands": "hands: both move",
    "hips_sink": "hips: how low they come",
    "hips_end": "hips: end higher than they began",
    "trunk_bends": "trunk: bends forward",
    "trunk_turns": "trunk: turns",
    "feet_step": "feet: step in turn",
    "feet_lift": "feet: lift from the floor",
    "travels": "feet: go to another place",
    "jumps": "feet: leave the floor together",
    "on_one_leg": "legs: stand on one",
    "leg_forward": "legs: one goes forward",
    "leg_sideways": "legs: one goes sideways",
    "leg_backward": "legs: one goes backward",
    "head_moves": "head: moves",
    "trunk_sideways": "trunk: leans sideways",
    "trunk_back": "trunk: leans backward",
    "repeated": "movement: repeated",
    "fast": "movement: fast",
    "right_leg": "right leg: takes part",
    "left_leg": "left leg: takes part",
    "knees_rise": "legs: knees come up towards the hips",
}

ATTRIBUTES: tuple[str, ...] = (*(f"{side} hand: {name}" for side in ("right", "left") for name in OF_A_HAND), *OF_THE_BODY.values())
"""All attributes in order: of the right hand, of the left hand, of the body."""
