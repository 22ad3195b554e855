/** The runtime's big files, fetched at once, counted as they come, and handed to Pyodide when it asks. */
import type { Runtime } from "./messages";

const FETCHED: Record<string, string> = {
  "pyodide.asm.wasm": "application/wasm",
  "stdlib.zip": "application/zip",
  "engine.zip": "application/zip",
};

export type Progress = (loaded: number, total: number) => void;

/** Fetches each file once. `failed` rejects with the first fault, even where Pyodide would swallow it and hang. */
export class Downloads {
  readonly failed: Promise<never>;
  #fail!: (reason: unknown) => void;
  #files = new Map<string, Promise<Response>>();
  #loaded = 0;
  #total = 0;

  constructor(
    private readonly runtime: Runtime,
    private readonly progress: Progress,
    private readonly get: typeof fetch,
  ) {
    this.failed = new Promise((_, reject) => (this.#fail = reject));
    this.failed.catch(() => undefined);
    for (const name of Object.keys(FETCHED)) this.#total += runtime.bytes[name] ?? 0;
    for (const [name, type] of Object.entries(FETCHED)) {
      const file = this.#download(name, type);
      file.catch(this.#fail);
      this.#files.set(runtime.base + name, file);
    }
  }

  /** A file that is on its way already, else null. Each can be taken once. */
  take(url: string): Promise<Response> | null {
    const file = this.#files.get(url) ?? null;
    this.#files.delete(url);
    return file;
  }

  /** One of the runtime's files as bytes. */
  async bytes(name: string): Promise<ArrayBuffer> {
    const response = await (this.take(this.runtime.base + name) ?? this.get(this.runtime.base + name));
    return response.arrayBuffer();
  }

  async #download(name: string, type: string): Promise<Response> {
    const response = await this.get(this.runtime.base + name, { credentials: "same-origin" });
    const served = response.headers.get("content-type") ?? "";
    if (!response.ok) throw new Error(`${name}: HTTP ${response.status}`);
    // Many hosts answer with a page where a file is missing.
    if (served.startsWith("text/html")) throw new Error(`${name}: HTTP 404, a page came instead`);
    if (response.body === null) throw new Error(`${name}: HTTP 204, nothing came`);
    // Named anew, since a browser compiles WebAssembly only under its own type, which small servers do not know.
    return new Response(this.#counted(response.body), { headers: { "content-type": type } });
  }

  #counted(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    return new ReadableStream({
      pull: async (out) => {
        try {
          const { done, value } = await reader.read();
          if (done) return out.close();
          this.#loaded += value.byteLength;
          this.progress(this.#loaded, this.#total);
          out.enqueue(value);
        } catch (error) {
          this.#fail(error);
          out.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    });
  }
}
