/** Handing files to the person: download, clipboard, the label as a picture. */
import fontUrl from "../styles/fonts/archivo-netwt.woff2?url";

/** Offer a file for download. */
export function download(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A name for a file, from the name of a network. */
export function fileName(name: string, ending: string): string {
  const stem = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return `${stem || "network"}.${ending}`;
}

async function dataUrl(url: string): Promise<string> {
  const blob = await (await fetch(url)).blob();
  return await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new Error("font"));
    reader.readAsDataURL(new Blob([blob], { type: "font/woff2" }));
  });
}

/** The label's SVG as it can stand alone: with its typeface inside, black on white. */
export async function standalone(svg: string): Promise<string> {
  const font = await dataUrl(fontUrl);
  const css = `@font-face{font-family:"Archivo";src:url(${font}) format("woff2");font-weight:100 900;font-stretch:62% 125%}svg{color:#111110;background:#fff}.paper{fill:#fff}`;
  return svg.replace(/^(\s*(?:<\?xml[^>]*\?>)?\s*<svg[^>]*>)/, (open: string) => `${open}<style>${css}</style>`);
}

function sizeOf(svg: string): { width: number; height: number } {
  const box = /viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"/.exec(svg);
  return { width: Number(box?.[1] ?? 360), height: Number(box?.[2] ?? 640) };
}

/** Draw an SVG as a PNG, three times its size. */
export async function png(svg: string): Promise<Blob> {
  const { width, height } = sizeOf(svg);
  const picture = new Image();
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    picture.src = url;
    await picture.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * 3;
    canvas.height = height * 3;
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("canvas"))), "image/png");
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
