/** Names beside dots, without lying over each other: each takes the first free place, or none. */

export interface Dot {
  id: string;
  x: number;
  y: number;
  text: string;
  /** Never left out. */
  must: boolean;
}

export interface Placed {
  id: string;
  x: number;
  y: number;
  anchor: "start" | "end" | "middle";
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const LETTER = 6.6;
const HEIGHT = 15;

function boxes(dot: Dot): (Placed & { box: Box })[] {
  const width = dot.text.length * LETTER * (dot.must ? 1.2 : 1);
  const at = (x: number, y: number, anchor: Placed["anchor"]): Placed & { box: Box } => {
    const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
    return { id: dot.id, x, y, anchor, box: { left, right: left + width, top: y - HEIGHT + 4, bottom: y + 4 } };
  };
  return [
    at(dot.x + 10, dot.y + 4, "start"), at(dot.x - 10, dot.y + 4, "end"), at(dot.x, dot.y - 10, "middle"), at(dot.x, dot.y + 20, "middle"),
    at(dot.x + 8, dot.y - 9, "start"), at(dot.x - 8, dot.y - 9, "end"), at(dot.x + 8, dot.y + 17, "start"), at(dot.x - 8, dot.y + 17, "end"),
  ];
}

function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Places for the names, within the frame. */
export function placeLabels(dots: readonly Dot[], frame: { width: number; height: number }): Placed[] {
  const taken: Box[] = dots.map((dot) => ({ left: dot.x - 6, right: dot.x + 6, top: dot.y - 6, bottom: dot.y + 6 }));
  const out: Placed[] = [];
  for (const dot of [...dots].sort((a, b) => Number(b.must) - Number(a.must))) {
    const tries = boxes(dot);
    const inside = ({ box }: { box: Box }): boolean => box.left >= 0 && box.right <= frame.width && box.top >= 0 && box.bottom <= frame.height;
    const free = tries.find((one) => inside(one) && !taken.some((box) => meet(box, one.box)));
    const chosen = free ?? (dot.must ? tries.find(inside) : undefined);
    if (!chosen) continue;
    taken.push(chosen.box);
    out.push({ id: chosen.id, x: chosen.x, y: chosen.y, anchor: chosen.anchor });
  }
  return out;
}
