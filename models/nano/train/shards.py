"""Reading the training shards: tar files of photos, label masks and depth, and their index."""
import csv
import io
import multiprocessing
import pathlib
import tarfile
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

CLASSES = 163
OTHER_BACKGROUND = 162
VOID = 255
CANVAS = 400
# Focal length over the picture's shorter side. A depth is learned as a camera of 1.08 (a Kinect's)
# would have to see it, for a picture alone does not tell its focal length.
RELATIVE_FOCAL = {'kitti_drive': 1.92, 'kitti_object': 1.92, '7scenes_redkitchen': 1.22}
CANONICAL_FOCAL = 1.08
PERMISSIVE = {'MIT', 'CC-BY-3.0', 'CC-BY-4.0', 'CC-BY-2.0', 'Apache-2.0-repo', 'MIT-repo', 'COCO-CC',
              'PD-CC0-CC-BY'}


@dataclass
class Picture:
    """One photo as stored: pixels [H, W, 3], labels [H, W] or None, metres [H, W] (0: not known) or None."""
    name: str
    source: str
    split: str
    pixels: np.ndarray
    labels: np.ndarray | None
    metres: np.ndarray | None
    label_name: str | None
    metre_name: str | None


def _decode(job):
    name, entry, pixels, labels, metres = job
    rgb = np.asarray(Image.open(io.BytesIO(pixels)).convert('RGB'))
    height, width = rgb.shape[:2]
    if labels is not None:
        labels = np.asarray(Image.open(io.BytesIO(labels)))
    if metres is not None:
        depth = Image.open(io.BytesIO(metres))
        scale = CANONICAL_FOCAL / RELATIVE_FOCAL.get(entry['source'], CANONICAL_FOCAL)
        metres = np.asarray(depth.resize((width, height), Image.NEAREST)).astype(np.float32)
        metres = (metres * (scale / 1000)).astype(np.float16)
    return Picture(name, entry['source'], entry['split'], rgb, labels, metres, entry.get('seg'),
                   entry.get('depth'))


def _rows(files):
    return csv.DictReader(io.StringIO(files['index.csv'].decode()))


def read_files(folder):
    """Every file of every tar in a folder, by its name."""
    files = {}
    for path in sorted(pathlib.Path(folder).glob('*.tar')):
        with tarfile.open(path) as tar:
            for member in tar:
                if member.isfile():
                    files[member.name.removeprefix('./')] = tar.extractfile(member).read()
    return files


def read_pictures(files, processes=None, permissive=False):
    """The pictures of the index. `permissive`: to learn from only those for more than research."""
    entries = {}
    for row in _rows(files):
        if permissive and row['split'] == 'train' and row['licence'] not in PERMISSIVE:
            continue
        entry = entries.setdefault(row['rgb'], {'source': row['source'], 'split': 'train'})
        entry[row['kind']] = row['path']
        if row['split'] == 'val':
            entry['split'] = 'val'
        if row['kind'] == 'seg' or 'seg' not in entry:
            entry['source'] = row['source']
    jobs = [(name, entry, files[name], files.get(entry.get('seg')), files.get(entry.get('depth')))
            for name, entry in sorted(entries.items()) if name in files]
    with multiprocessing.get_context('fork').Pool(processes) as pool:
        return pool.map(_decode, jobs, chunksize=16)


def known_classes(pictures):
    """For each source the classes that it labels, as a mask [163]: what it calls background is none of them."""
    known = {}
    for picture in pictures:
        if picture.labels is not None:
            mask = known.setdefault(picture.source, torch.zeros(CLASSES, dtype=torch.bool))
            mask[[int(name) for name in np.unique(picture.labels) if name < OTHER_BACKGROUND]] = True
    return known


def _tiles(picture):
    """A picture cut into overlapping pieces that fit the canvas."""
    height, width = picture.pixels.shape[:2]

    def starts(length):
        pieces = max(1, -(-(length - CANVAS // 2) // (CANVAS // 2))) if length > CANVAS else 1
        return [round(i * (length - min(length, CANVAS)) / max(1, pieces - 1)) for i in range(pieces)]

    for y in starts(height):
        for x in starts(width):
            yield np.s_[y:y + CANVAS, x:x + CANVAS]


class PictureSet:
    """The training pictures as tensors on one device, each in the corner of a canvas of 400 x 400 pixels.

    Few pictures have labels or depth: those canvases have numbers of their own, of which 0 is empty.
    """

    def __init__(self, pictures, device):
        known = known_classes(pictures)
        cuts = [(picture, cut) for picture in pictures for cut in _tiles(picture)]
        labelled = [i for i, (picture, _) in enumerate(cuts) if picture.labels is not None]
        measured = [i for i, (picture, _) in enumerate(cuts) if picture.metres is not None]
        self.pixels = torch.zeros(len(cuts), 3, CANVAS, CANVAS, dtype=torch.uint8)
        self.sizes = torch.zeros(len(cuts), 2)
        self.label_canvas = torch.full((1 + len(labelled), CANVAS, CANVAS), VOID, dtype=torch.uint8)
        self.metre_canvas = torch.zeros(1 + len(measured), CANVAS, CANVAS, dtype=torch.float16)
        self.label_number = torch.zeros(len(cuts), dtype=torch.long)
        self.metre_number = torch.zeros(len(cuts), dtype=torch.long)
        self.known = torch.zeros(len(cuts), CLASSES, dtype=torch.bool)
        for i, (picture, cut) in enumerate(cuts):
            self._fill(self.pixels[i], np.moveaxis(picture.pixels[cut], 2, 0))
            self.sizes[i] = torch.tensor(picture.pixels[cut].shape[:2])
        for number, i in enumerate(labelled, 1):
            picture, cut = cuts[i]
            self._fill(self.label_canvas[number], picture.labels[cut])
            self.label_number[i], self.known[i] = number, known[picture.source]
        for number, i in enumerate(measured, 1):
            picture, cut = cuts[i]
            self._fill(self.metre_canvas[number], picture.metres[cut])
            self.metre_number[i] = number
        self.outdoor_depth = torch.tensor([p.source.startswith('kitti') for p, _ in cuts])
        for name, value in vars(self).items():
            setattr(self, name, value.to(device))

    @staticmethod
    def _fill(canvas, values):
        canvas[..., :values.shape[-2], :values.shape[-1]] = torch.from_numpy(values.copy())

    def __len__(self):
        return len(self.pixels)

    def class_pixels(self):
        """How many pixels of each class each picture has [N, 163]."""
        counts = torch.stack([torch.bincount(canvas.flatten().long(), minlength=256)
                              for canvas in self.label_canvas])
        return counts[self.label_number, :CLASSES].float()
