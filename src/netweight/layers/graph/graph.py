"""Graph layers: nodes × features, and edges whose number the document states."""

from __future__ import annotations

from typing import ClassVar

from netweight.dims.sizes import Shape
from netweight.spec.layer import Layer, Natural, Positive, join_config, register_kind, require_rank
from netweight.spec.spec import SavedTensor, Spec


class Graph(Layer):
    """Base: `edges` is the number of edges of one sample, each direction counted; what is gathered depends on it."""

    dim_fields: ClassVar[dict[str, str]] = {"u": "units", "edges": "edges"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("units",)

    units: Positive
    edges: Positive
    bias: bool = True

    def frame(self, x: Shape, title: str, **sizes: int) -> Spec:
        """The dims of nodes and edges, with the sum of edges and loops, and the assumption named."""
        b, n, i = require_rank(x, 3, title, "nodes × features")
        s = Spec(b=b, n=n, i=i, u=self.units, edges=self.edges, pairs=self.edges + n, **sizes)
        s.assume(f"Edges are taken as {self.edges:,} for {n} nodes; the true number depends on the data")
        return s

    def config(self) -> str:
        return join_config(str(self.units), f"{self.edges:,} edges", "" if self.bias else "no bias")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (1000, features)


@register_kind("Graph convolution", "graph", "gcnconv", example="gcn 64 edges=10556", input_size=1433)
class GCN(Graph, tag="gcn"):
    """Graph convolution (arXiv 1609.02907): a dense layer, then a normed sum over neighbors and the node itself.

    Named as PyTorch Geometric's GCNConv. The sum is sparse: one multiply-add an edge and unit, apart from the MACs.
    """

    def spec(self, x: Shape) -> Spec:
        s = self.frame(x, "Graph convolution")
        s.note(f"Edges with loops: {self.edges} + {x[1]} = {self.edges + x[1]}")
        y = s.mac("linear", "b n u", s.input("b n i"), s.weight("lin.weight", "u i"))
        y = s.op("fma", "graph.sum", y, out="b n u", over="b pairs u")
        return s.output(s.op("add", "graph.bias", y, s.weight("bias", "u"), out=y) if self.bias else y)


@register_kind("Graph attention", "graph", "gatconv", example="gat 8 h8 edges=10556", input_size=1433)
class GAT(Graph, tag="gat"):
    """Graph attention (arXiv 1710.10903): neighbors weighed by a softmax over edges, in `heads` of `units` each.

    Named as PyTorch Geometric's GATConv. `concat` puts the heads side by side, else they are averaged.
    """

    dim_fields: ClassVar[dict[str, str]] = {"u": "units", "edges": "edges", "k": "heads"}

    heads: Positive = 1
    concat: bool = True

    def spec(self, x: Shape) -> Spec:
        s = self.frame(x, "Graph attention", k=self.heads)
        s.note(f"Edges with loops: {self.edges} + {x[1]} = {self.edges + x[1]}")
        y = s.mac("linear", "b n (k u)", s.input("b n i"), s.weight("lin.weight", "(k u) i"))
        for end in ("att_src", "att_dst"):
            weight = s.weight(end, "1 k u")
            score = s.op(
                "fma", "graph.score", y, weight, out="b n k", over="b n k u", keeps=(SavedTensor(y, (weight,)),)
            )
        for arithmetic in ("max", "exp", "add", "div"):
            shares = s.op(arithmetic, "graph.softmax", score, out=s.tensor("shares", "b pairs k"))
        both = (SavedTensor(shares, (y,)), SavedTensor(y, (shares,)))
        y = s.op("fma", "graph.sum", y, shares, out="b n (k u)", over="b pairs k u", keeps=both)
        if not self.concat:
            y = s.op("add", "graph.mean", y, out="b n u", over="b n k u")
        if self.bias:
            s.op("add", "graph.bias", y, s.weight("bias", "(k u)" if self.concat else "u"), out=y)
        return s.output(y)

    def config(self) -> str:
        return join_config(f"{self.heads} heads", Graph.config(self), "" if self.concat else "averaged")


@register_kind("Message passing", "graph", "mpnn", example="message_passing 128 edges=2000", input_size=64)
class MessagePassing(Graph, tag="message_passing"):
    """Messages along edges from both ends, summed at nodes, then an update (arXiv 1704.01212, 1806.01261).

    Both are one dense layer: of two nodes and `edge_features` numbers, and of a node and the sum of its messages.
    """

    edge_features: Natural = 0

    def spec(self, x: Shape) -> Spec:
        s = self.frame(x, "Message passing")
        s.more(f=2 * x[2] + self.edge_features, j=x[2] + self.units)
        s.note(f"Inputs of a message: 2 · {x[2]} + {self.edge_features} = {2 * x[2] + self.edge_features}")
        s.note(f"Inputs of an update: {x[2]} + {self.units} = {x[2] + self.units}")
        taken = s.input("b n i")
        pairs = s.op("gather", "graph.gather", taken, out="b edges f")
        message = s.mac("linear", "b edges u", pairs, s.weight("message.weight", "u f"))
        if self.bias:
            s.op("add", "linear.bias", message, s.weight("message.bias", "u"), out=message)
        met = s.op("add", "graph.sum", message, out="b n u", over="b edges u")
        both = s.op("copy", "concat", taken, met, out="b n j")
        y = s.mac("linear", "b n u", both, s.weight("update.weight", "u j"))
        return s.output(s.op("add", "linear.bias", y, s.weight("update.bias", "u"), out=y) if self.bias else y)
