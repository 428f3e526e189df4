"""Videos, and models of people in them, that tests make."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from fdsm.data.formats.video.finder import Finder, Found
from fdsm.data.layouts import get_layout
from fdsm.synthetic import generate, load_programs

COCO = get_layout("coco-17")
HEIGHT, WIDTH = 480, 640
TREMBLES = 0.04


def write_video(path, pictures, times=None, rate=30, codec="mpeg4", aspect=None):
    """Encode pictures (T, H, W, 3). `times` are in milliseconds, if they are not even."""
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        if aspect is not None:
            stream.codec_context.sample_aspect_ratio = aspect
        if times is not None:
            stream.codec_context.time_base = stream.time_base = Fraction(1, 1000)
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            if times is not None:
                frame.pts, frame.time_base = int(times[number]), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_sound(path):
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 16000), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 16000
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return path


def numbered(count, height=48, width=64):
    """Pictures whose grey is their number, times 4. The 65th is black again."""
    return [np.full((height, width, 3), 4 * number % 256, np.uint8) for number in range(count)]


def turned(path, degrees):
    """Write into an .mp4 file that it is to be shown turned clockwise, as phones do."""
    content = bytearray(path.read_bytes())
    start = content.index(b"tkhd") + 4 + 40
    one = 1 << 16
    matrix = {90: (0, one, -one, 0), 180: (-one, 0, 0, -one), 270: (0, -one, one, 0)}[degrees]
    for place, value in zip((0, 4, 12, 16), matrix, strict=True):
        content[start + place : start + place + 4] = value.to_bytes(4, "big", signed=True)
    path.write_bytes(content)
    return path


def person(program, at=(320, 240), size=60.0, frames=60, seed=3):
    """A synthetic person in pixels (T, 17, 2), who performs a program of a name."""
    named = [one for one in load_programs() if one.name == program]
    clip = generate(named, num_subjects=1, num_views=1, num_trials=1, seed=seed, layout="coco-17", num_dims=2)[0][0, :frames]
    return ((clip - clip[:1].mean(axis=1, keepdims=True)) * size + at).astype(np.float64)


def told(*people, scores=0.9):
    """A finder that finds these people (T, V, 2), one picture after another. It does not look at the pictures."""
    frames = iter(range(10**6))

    def find(pixels):
        frame = next(frames)
        places = [one[frame] for one in people if frame < len(one)]
        return [Found(place, np.full(len(place), scores)) for place in places if not np.isnan(place).all()]

    return Finder("the test's finder", COCO, TREMBLES, find)


def write_pose_model(path, joints=17, height=256, width=192):
    """A model with the inputs and outputs of RTMPose. Joint 0 is where red is brightest, joint 1 green, joint 2 blue, and so on."""
    from onnx import TensorProto, helper, numpy_helper, save

    def constant(name, values, kind=np.int64):
        return numpy_helper.from_array(np.asarray(values, kind), name)

    nodes, constants = [], [constant("channels", np.arange(joints) % 3), constant("scale", 0.3, np.float32), constant("last", [-1])]
    for name, axis, length in (("simcc_x", 2, width), ("simcc_y", 3, height)):
        constants += [constant(f"{name}_axis", [axis]), constant(f"{name}_twice", [1, joints, length, 2])]
        constants += [constant(f"{name}_shape", [1, joints, 2 * length])]
        nodes += [
            helper.make_node("ReduceMax", ["input", f"{name}_axis"], [f"{name}_1"], keepdims=0),
            helper.make_node("Gather", [f"{name}_1", "channels"], [f"{name}_2"], axis=1),
            helper.make_node("Mul", [f"{name}_2", "scale"], [f"{name}_3"]),
            helper.make_node("Unsqueeze", [f"{name}_3", "last"], [f"{name}_4"]),
            helper.make_node("Expand", [f"{name}_4", f"{name}_twice"], [f"{name}_5"]),
            helper.make_node("Reshape", [f"{name}_5", f"{name}_shape"], [name]),
        ]
    shapes = {"simcc_x": 2 * width, "simcc_y": 2 * height}
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", joints, size]) for name, size in shapes.items()]
    given = helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", 3, height, width])
    graph = helper.make_graph(nodes, "pose", [given], outputs, constants)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), str(path))
    return path


def write_detector(path, boxes, labels=None, side=416):
    """A model with the inputs and outputs of a detector. It always finds `boxes` (N, 5), in its own pixels."""
    from onnx import TensorProto, helper, numpy_helper, save

    values = {"dets": np.array([boxes], np.float32)}
    if labels is not None:
        values["labels"] = np.array([labels], np.int64)
    kinds = {"dets": TensorProto.FLOAT, "labels": TensorProto.INT64}
    nodes = [helper.make_node("Constant", [], [name], value=numpy_helper.from_array(array)) for name, array in values.items()]
    outputs = [helper.make_tensor_value_info(name, kinds[name], array.shape) for name, array in values.items()]
    given = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, side, side])
    graph = helper.make_graph(nodes, "detector", [given], outputs)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), str(path))
    return path
