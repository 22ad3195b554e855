/** Whether the server that the page came from still answers. The page needs it for little, so a quiet word will do. */
import { signal } from "@preact/signals";

export const away = signal(false);

/** Fetch a file of our own, and note whether anybody was there. Null where nobody was. */
export async function reach(path: string, init: RequestInit = {}): Promise<Response | null> {
  try {
    const reply = await fetch(new URL(path, document.baseURI), init);
    away.value = false;
    return reply;
  } catch {
    away.value = true;
    return null;
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
}
