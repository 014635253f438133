"""Remarks before a training that would go badly."""

from graph.build import Builder
from graph.check.infer import infer
from graph.model import Model
from graph.ops.activation import LogSoftmax, Softmax
from graph.ops.convolution import Conv2d
from graph.ops.head import Dropout, Linear
from graph.ops.normalization import BatchNorm2d
from graph.ops.pooling import GlobalAvgPool
from graph.training.advice import advice


def network(last: object, *, in_block: bool = False) -> Model:
    net = Builder("Net")
    x = net.add("conv", Conv2d(out_channels=8, kernel_size=3), net.input(3, 8, 8))
    x = net.add("bn", BatchNorm2d(), x)
    x = net.add("fc", Linear(out_features=10), net.add("pool", GlobalAvgPool(), x))
    if in_block:
        inner = Builder("Head")
        inner.output(inner.add("last", last, inner.input(10)))  # type: ignore[arg-type]
        x = net.call("head", inner.block(), x)
    else:
        x = net.add("last", last, x)  # type: ignore[arg-type]
    net.output(net.add("drop", Dropout(), x), "logits")
    return net.model()


def test_a_softmax_before_cross_entropy_is_remarked_on_and_taken_out() -> None:
    for in_block in (False, True):
        report = infer(network(Softmax(dim=1), in_block=in_block))
        (remark,) = advice(report, 32)
        assert "logits of Net is a softmax" in remark.sentence
        assert remark.fix is not None and remark.fix.text == "remove last"
        assert advice(infer(remark.fix.edit(report.model)), 32) == ()


def test_a_log_softmax_does_no_harm() -> None:
    assert advice(infer(network(LogSoftmax(dim=1))), 32) == ()


def test_a_batch_norm_at_batch_1_is_remarked_on() -> None:
    (remark,) = advice(infer(network(Dropout())), 1)
    assert remark.sentence.startswith("bn normalises over the batch")
    assert advice(infer(network(Dropout())), 2) == ()
