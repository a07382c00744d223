#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the small weight files of tests/data/weights with the real PyTorch.

Usage: .deps/venv/bin/python tools/make_weight_fixtures.py [FOLDER]

Element i of a tensor is value(i, salt); tests/unit/weights/fixtures_test.cpp knows the salts.
"""
import collections
import json
import pathlib
import struct
import sys
import warnings

warnings.filterwarnings("ignore")  # PyTorch without NumPy warns about it at import.
import torch  # noqa: E402


def value(i, salt):
    """Exact in every float type down to bfloat16: eighths in [-8, 8)."""
    return ((i * 7 + salt * 5) % 128 - 64) / 8


def tensor(shape, salt, dtype=torch.float32):
    count = torch.Size(shape).numel()
    flat = torch.tensor([value(i, salt) for i in range(count)], dtype=torch.float64)
    return flat.to(dtype).reshape(shape)


def module_checkpoint():
    """An nn.Module's OrderedDict with `_metadata`, wrapped as training programs wrap it."""
    module = torch.nn.Sequential(collections.OrderedDict(
        fc=torch.nn.Linear(5, 3), norm=torch.nn.LayerNorm(3)))
    salts = {"fc.weight": 1, "fc.bias": 2, "norm.weight": 3, "norm.bias": 4}
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(tensor(parameter.shape, salts[name]))
    optimizer = torch.optim.Adam(module.parameters())
    for parameter in module.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimizer.step()  # Zero gradients leave the parameters as they are but fill the state.
    meta = {"epoch": 3, "lr": 1e-4, "time": "Mon", "classes": ("a", "b"), "best": None,
            "device": torch.device("cpu"), "dtype": torch.float16, "names": {"x", "y"},
            "size": torch.Size([2, 3])}
    return {"meta": meta, "state_dict": module.state_dict(), "optimizer": optimizer.state_dict()}


def views():
    """Non-contiguous and overlapping views of one storage, and a tensor that shares it whole."""
    base = tensor((6, 4), 9)
    return {"base": base, "transposed": base.t(), "row": base[3], "column": base[:, 1],
            "every_second": base[::2, ::2], "expanded": base[0, :1].expand(3),
            "overlapping": base.flatten().as_strided((3, 4), (2, 1), 5)}


def types():
    floats = [torch.float64, torch.float32, torch.float16, torch.bfloat16]
    whole = [torch.int64, torch.int32, torch.int16, torch.int8]
    result = {str(d)[6:]: tensor((3, 5), 11, d) for d in floats}
    result |= {str(d)[6:]: (tensor((3, 5), 11) * 8).to(d) for d in whole}
    result["uint8"] = (tensor((3, 5), 11) * 8 + 64).to(torch.uint8)
    result["bool"] = tensor((3, 5), 11) > 0
    return result


def state_dict():
    return {"a.weight": tensor((4, 3), 1), "a.bias": tensor((4,), 2),
            "scalar": tensor((), 3), "empty": torch.zeros(0, 3),
            "parameter": torch.nn.Parameter(tensor((2, 2), 4))}


def write_safetensors(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, (shape, salt) in tensors.items():
        count = torch.Size(shape).numel()
        raw = struct.pack(f"<{count}f", *(value(i, salt) for i in range(count)))
        header[name] = {"dtype": "F32", "shape": list(shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "tests/data/weights")
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(state_dict(), folder / "state_dict.pth")
    torch.save(state_dict(), folder / "state_dict_legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(types(), folder / "types.pth")
    torch.save(views(), folder / "views.pth")
    torch.save(views(), folder / "views_legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(module_checkpoint(), folder / "module_checkpoint.pth")
    torch.save(module_checkpoint(), folder / "module_protocol4.pth", pickle_protocol=4)
    write_safetensors(folder / "small.safetensors",
                      {"a.weight": ((4, 3), 1), "a.bias": ((4,), 2)}, {"format": "pt"})
    write_safetensors(folder / "shard-1.safetensors", {"a.weight": ((4, 3), 1)}, {"format": "pt"})
    write_safetensors(folder / "shard-2.safetensors", {"a.bias": ((4,), 2)}, {"format": "pt"})
    index = {"metadata": {"total_size": 64},
             "weight_map": {"a.weight": "shard-1.safetensors", "a.bias": "shard-2.safetensors"}}
    (folder / "sharded.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")


if __name__ == "__main__":
    main()
