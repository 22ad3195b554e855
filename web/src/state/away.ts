/** Whether the server that the page came from still answers. The page needs it for little, so a quiet word will do. */
import { signal } from "@preact/signals";

export const away = signal(false);
/** There is none where the page comes over plain http from another machine. */
const keeper = "serviceWorker" in navigator ? navigator.serviceWorker : null;
/** Whether the browser keeps the page for such a time, and answers from there. */
export const kept = signal(Boolean(keeper?.controller));

/** Fetch a file of our own, and note whether anybody was there. Null where nobody was. */
export async function reach(path: string, init: RequestInit = {}): Promise<Response | null> {
  try {
    const reply = await fetch(new URL(path, document.baseURI), init);
    // What is kept is answered without anybody there; a question for the head alone always goes out.
    if (!kept.peek() || init.method === "HEAD") away.value = false;
    return reply;
  } catch {
    away.value = true;
    return null;
  }
}

/** Have the browser keep the page, once it has nothing better to do. Where it cannot, the page works as well. */
export async function keepPage(): Promise<void> {
  keeper?.addEventListener("controllerchange", () => (kept.value = keeper.controller !== null));
  try {
    await keeper?.register(new URL("sw.js", document.baseURI), { updateViaCache: "none" });
  } catch {
    // Forbidden, or no server: nothing new is kept.
  }
}

/** Ask again when the page comes back into sight, and when the machine says that it lost or found the net. */
export function watchServer(): void {
  const look = (): void => void reach("icon.svg", { method: "HEAD", cache: "no-store" });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
  });
  addEventListener("online", look);
  addEventListener("offline", look);
  if (kept.peek()) look();
}
