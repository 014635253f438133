"""How long each layer takes, forward and backward.

A layer that is a module is timed by hooks around it. One that is written as a call of a function
(F.relu, torch.cat, x + y) is recognised by the line of the generated source that makes the call.
Backward times are taken at the nodes of autograd that a layer's forward pass leaves behind: the
sum of them is the layer's, weight gradients and all. Watching costs a few microseconds a layer,
so these passes are apart from the one that measures the whole.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.graph import Node
from torch.overrides import TorchFunctionMode

from app.worker.network import Network
from app.worker.profiling.clock import Clock
from app.worker.profiling.passes import tensors
from app.worker.profiling.source_lines import is_call_of, nodes_by_line
from app.worker.profiling.timing import Images, Run
from graph.paths import join

WRAPPERS = frozenset(
    sys.modules[name].__file__
    for name in (
        "torch.overrides",
        "torch.functional",
        "torch.nn.functional",
        "torch._tensor",
    )
)
"""Files whose functions stand between a line that calls torch and what is called."""
WARM_UP, LEAST, SECONDS = 2, 5, 2.5


class Marks:
    """Beginnings and ends of layers' work, pass by pass."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._passes: list[list[tuple[str, Any, Any]]] = []

    def start(self) -> None:
        """A new pass begins."""
        self._passes.append([])

    def add(self, path: str, start: Any) -> None:
        """A layer's work began at `start` and ends now."""
        self._passes[-1].append((path, start, self.clock.mark()))

    def medians(self) -> dict[str, float]:
        """Milliseconds of each layer, once the device was waited for; the first passes warm up."""
        sums = [self._sums(marks) for marks in self._passes[WARM_UP:]]
        return {path: median(one[path] for one in sums if path in one) for path in sums[0]}

    def _sums(self, marks: list[tuple[str, Any, Any]]) -> dict[str, float]:
        found: dict[str, float] = defaultdict(float)
        for path, start, end in marks:
            found[path] += self.clock.ms(start, end)
        return found


class Watch(TorchFunctionMode):
    """While it is entered, notes each layer's time in `forward` and, with grad, in `backward`.

    `moved` has the bytes that each layer cannot do without moving, seen in the first pass.
    """

    def __init__(self, network: Network, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.forward, self.backward = Marks(clock), Marks(clock)
        self.moved: dict[str, int] = {}
        self._passes = 0
        self._file = network.filename
        self._ops = {leaf.path: leaf.result.op for leaf in network.report.leaves()}
        self._modules = dict(network.module.named_modules())
        self._nodes = nodes_by_line(network.source)
        self._on_line: dict[tuple[str, int], list[str]] = {}
        self._blocks: list[str] = []
        self._open: list[Any] = []
        self._seen: set[str] = set()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Hooks in place and calls seen, for as long as the context lasts."""
        handles = [h for path, module in self._modules.items() for h in self._hook(path, module)]
        try:
            with self:
                yield
        finally:
            for handle in handles:
                handle.remove()

    def start(self) -> None:
        """A new pass begins."""
        self._passes += 1
        self.forward.start()
        self.backward.start()
        self._blocks.clear()
        self._open.clear()
        self._seen.clear()

    def _hook(self, path: str, module: nn.Module) -> Iterator[Any]:
        if path in self._ops:
            yield module.register_forward_pre_hook(lambda *_: self._open.append(self.clock.mark()))
            yield module.register_forward_hook(
                lambda _, x, y: self._done(
                    path, self._open.pop(), x, y, {t.grad_fn for t in tensors(x)}
                )
            )
        elif not isinstance(module, nn.Sequential | nn.ModuleList):
            yield module.register_forward_pre_hook(lambda *_: self._blocks.append(path))
            yield module.register_forward_hook(lambda *_: self._leave())

    def _leave(self) -> None:
        self._blocks.pop()

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        watched = self._blocks and not self._open
        path = self._called(getattr(func, "__name__", "")) if watched else None
        if path is None:
            return func(*args, **(kwargs or {}))
        before = {tensor.grad_fn for tensor in tensors(args)}
        start = self.clock.mark()
        out = func(*args, **(kwargs or {}))
        overwrites = bool((kwargs or {}).get("inplace"))
        self._done(path, start, args, out, before, overwrites=overwrites)
        return out

    def _called(self, function: str) -> str | None:
        """The path of the layer that the running line computes by this call, if it does."""
        frame = sys._getframe(2)
        while frame.f_back is not None and frame.f_code.co_filename in WRAPPERS:
            frame = frame.f_back
        if function == "__get__" or frame.f_code.co_filename != self._file:
            return None
        paths = self._functional(self._blocks[-1], frame.f_lineno)
        alike = [path for path in paths if is_call_of(function, self._ops[path])] or paths
        if len(paths) > 1:
            alike = [path for path in alike if path not in self._seen] or alike[-1:]
        return alike[0] if alike else None

    def _functional(self, block: str, line: int) -> list[str]:
        """Paths of the layers without a module on a line, at one use of its block."""
        found = self._on_line.get((block, line))
        if found is None:
            paths = [join(block, name) for name in self._nodes.get(line, ())]
            found = [p for p in paths if p in self._ops and p not in self._modules]
            self._on_line[block, line] = found
        return found

    def _done(
        self,
        path: str,
        start: Any,
        inputs: Any,
        output: Any,
        before: set[Any],
        *,
        overwrites: bool = False,
    ) -> None:
        """A layer is done; `before` has the nodes of autograd that its inputs came with."""
        self.forward.add(path, start)
        self._seen.add(path)
        if self._passes == 1:
            held = self._modules.get(path)
            moved = bytes_moved(tensors(inputs), tensors(output), held)
            if overwrites:
                moved = 2 * sum(y.nbytes for y in tensors(output))
            self.moved[path] = self.moved.get(path, 0) + moved
        if torch.is_grad_enabled():
            for node in _between(tensors(output), before):
                self._hook_backward(path, node)

    def _hook_backward(self, path: str, node: Node) -> None:
        begun: list[Any] = []
        node.register_prehook(lambda _: begun.append(self.clock.mark()))
        node.register_hook(lambda *_: self.backward.add(path, begun.pop()))


def bytes_moved(
    inputs: Sequence[Tensor], outputs: Sequence[Tensor], module: nn.Module | None
) -> int:
    """Bytes of inputs, weights and outputs, each once; 0 where the outputs are the inputs' memory.

    Under autocast weights are read in the type of the output, which is that of the computation.
    """
    addresses = {_address(x) for x in inputs}
    made = [y for y in outputs if _address(y) not in addresses]
    if not made:
        return 0
    size = made[0].element_size()
    weights = sum(w.numel() * size for w in module.parameters()) if module else 0
    given = {(x.data_ptr(), x.nbytes) for x in inputs}
    return sum(size for _, size in given) + weights + sum(y.nbytes for y in made)


def _address(tensor: Tensor) -> int:
    """Where a tensor's memory begins; views of one another have one address."""
    return tensor.untyped_storage().data_ptr()


def _between(outputs: list[Tensor], before: set[Any]) -> Iterator[Node]:
    """The nodes of autograd that lead from a layer's outputs back to those before it."""
    seen = set(before)
    stack: list[Any] = [tensor.grad_fn for tensor in outputs]
    while stack:
        node = stack.pop()
        if node is not None and node not in seen and not hasattr(node, "variable"):
            seen.add(node)
            yield node
            stack.extend(above for above, _ in node.next_functions)


def passes(
    watch: Watch,
    run: Run,
    sets: Sequence[Images],
    step: Callable[[], None],
    *,
    samples: int,
) -> None:
    """Watched passes: `samples` of them, or as many as fit in SECONDS, at least LEAST."""
    began = time.monotonic()
    with watch.watching():
        for done in range(WARM_UP + samples):
            if done >= WARM_UP + LEAST and time.monotonic() - began > SECONDS:
                break
            watch.start()
            run(sets[done % len(sets)])
            step()
    watch.clock.wait()
