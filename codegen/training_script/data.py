"""How a training script comes by its images: its imports, and its function `load`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.training.dataset import NO_DATA, VOC_CLASSES, Dataset


@dataclass(frozen=True)
class Loading:
    """The part of a script that gives (training set, test set)."""

    imports: tuple[str, ...]
    torchvision: tuple[str, ...]
    """Names of torchvision's that it uses."""
    data: tuple[str, ...]
    """Names of torch.utils.data that it uses."""
    code: str
    files: bool
    """Whether its sets read and resize a file for each image; else they are bytes in memory."""


def loading(
    dataset: Dataset, parts: tuple[str, str] | None, input: Sequence[int], classes: int
) -> Loading:
    """The part for a dataset. `parts` are a folder's to train on and to test, if it has two."""
    code = {
        "digits": _DIGITS,
        "fashion-mnist": _FASHION,
        "cifar10": _CIFAR,
        "voc": _VOC,
        "folder": _IMAGES + (_PARTS.format(train=parts[0], test=parts[1]) if parts else _FOLDER),
        "synthetic": _SYNTHETIC.format(
            shape=", ".join(map(str, input)), classes=classes, count=_count(input)
        ),
    }[dataset.name]
    imports = {
        "digits": (
            "from sklearn.datasets import load_digits",
            "from sklearn.model_selection import train_test_split",
        ),
        "voc": ("from xml.etree import ElementTree",),
    }.get(dataset.name, ())
    return Loading(
        imports,
        () if dataset.name in ("digits", "synthetic") else ("datasets",),
        tuple(n for n in _DATA if re.search(rf"\b{n}\b", code)),
        code,
        files=dataset.name in ("voc", "folder"),
    )


_DATA = ("ConcatDataset", "Dataset", "Subset", "TensorDataset")


def _count(input: Sequence[int]) -> int:
    """As many as app.worker.training.datasets makes."""
    channels, height, width = input
    return max(1, min(1024, (1 << 27) // (channels * height * width)))


_DIGITS = '''def load():
    """The 1,797 digits of scikit-learn, as bytes; one in five is for the test."""
    digits = load_digits()
    pixels = (digits.images * (255 / 16)).round().astype("uint8")
    images, labels = torch.from_numpy(pixels), torch.from_numpy(digits.target)
    train, test = train_test_split(
        range(len(labels)), test_size=0.2, random_state=0, stratify=labels
    )
    return (
        TensorDataset(images[train].unsqueeze(1), labels[train]),
        TensorDataset(images[test].unsqueeze(1), labels[test]),
    )
'''
_FASHION = '''def load():
    """Fashion-MNIST, as bytes."""
    train = datasets.FashionMNIST(DATA, train=True)
    test = datasets.FashionMNIST(DATA, train=False)
    return (
        TensorDataset(train.data.unsqueeze(1), train.targets),
        TensorDataset(test.data.unsqueeze(1), test.targets),
    )
'''
_CIFAR = '''def load():
    """CIFAR-10, as bytes."""
    return load_part(train=True), load_part(train=False)


def load_part(train):
    """The images for training, or those for the test."""
    found = datasets.CIFAR10(DATA, train=train)
    images = torch.from_numpy(found.data).permute(0, 3, 1, 2).contiguous()
    return TensorDataset(images, torch.tensor(found.targets))
'''
_IMAGES = f'''NO_DATA = {{
{"".join(f'    "{name}",{chr(10)}' for name in NO_DATA)}}}


class Images(datasets.ImageFolder):
    """A folder of images for each class; hidden files and folders are left out."""

    def __init__(self, folder):
        self.folder = folder
        super().__init__(folder, to_size, loader=read, is_valid_file=self.is_image)

    def find_classes(self, directory):
        folders = (found.name for found in os.scandir(directory) if found.is_dir())
        classes = sorted(name for name in folders if not hidden(name))
        return classes, {{name: number for number, name in enumerate(classes)}}

    def is_image(self, path):
        steps = Path(path).relative_to(self.folder).parts
        return datasets.folder.is_image_file(path) and not any(map(hidden, steps))


def hidden(name):
    """Whether systems and programs left it among the data."""
    return name.startswith(".") or name in NO_DATA


def read(path):
    """An image in colours; grey ones of 16 bits, or from 0 to 1, are scaled."""
    with Image.open(path) as image:
        if image.mode in ("I", "F") or image.mode.startswith("I;16"):
            values = np.asarray(image, dtype=np.float64)
            most = 1 if image.mode == "F" else 65535
            if not (values.min() >= 0 and values.max() <= most):
                raise ValueError(f"{{path}} has values that are not from 0 to {{most}}")
            image = Image.fromarray((values * (255 / most)).round().astype(np.uint8))
        return image.convert("RGB")


'''
_FOLDER = '''def load():
    """A folder with a folder of images for each class; one image in five is for the test."""
    every = Images(DATA)
    train = [i for i in range(len(every)) if i % 5]
    return Subset(every, train), Subset(every, range(0, len(every), 5))
'''
_PARTS = '''def load():
    """Two folders, each with a folder of images for each class."""
    return Images(Path(DATA) / "{train}"), Images(Path(DATA) / "{test}")
'''
_SYNTHETIC = '''def load():
    """Noise with random classes: it shows how fast a training is, and nothing is learnt."""
    noise = torch.Generator().manual_seed(0)
    size = ({count}, {shape})
    images = torch.randint(0, 256, size, generator=noise, dtype=torch.uint8)
    labels = torch.randint(0, {classes}, (1024,), generator=noise)
    every = torch.arange(1024) % len(images)
    return (
        TensorDataset(images[every], labels),
        TensorDataset(images[every[:256]], labels[:256]),
    )
'''
_VOC_NAMES = "".join(f'    "{name}",\n' for name in VOC_CLASSES)
_VOC = (
    f"CLASSES = [\n{_VOC_NAMES}]\n"
    + '''

class Objects(Dataset):
    """The objects of PASCAL VOC, cut out by their boxes; difficult ones are left out."""

    def __init__(self, year, part):
        photographs = datasets.VOCDetection(DATA, year=year, image_set=part)
        self.photographs = photographs.images
        self.objects = [
            (i, *self.described(found))
            for i, annotation in enumerate(photographs.annotations)
            for found in ElementTree.parse(annotation).iter("object")
            if found.findtext("difficult") != "1"
        ]

    @staticmethod
    def described(found):
        """Its box, from pixel 0 on and with open ends, and the number of its class."""
        sides = ("xmin", "ymin", "xmax", "ymax")
        box = [round(float(found.findtext(f"bndbox/{side}"))) for side in sides]
        box = (box[0] - 1, box[1] - 1, box[2], box[3])
        return box, CLASSES.index(found.findtext("name"))

    def __len__(self):
        return len(self.objects)

    def __getitem__(self, index):
        photograph, box, label = self.objects[index]
        with Image.open(self.photographs[photograph]) as file:
            return to_size(file.convert("RGB").crop(box)), label


def load():
    """The objects of 2007 and 2012 to learn from, those of 2007's test."""
    train = ConcatDataset([Objects("2007", "trainval"), Objects("2012", "trainval")])
    return train, Objects("2007", "test")
'''
)
