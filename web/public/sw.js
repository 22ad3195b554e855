/*
 * Keeps the page for a time without its server. The page works without this as well.
 *
 * Whatever belongs to one build lies under names that hold a digest; the page itself says which. So the page comes from
 * the server while that answers, all else from what is kept, and no build ever meets the files of another.
 */
const { version, files, hashed } = __BUILD__;
const NAME = `netweight-${version}`;
const ROOT = new URL("./", location.href);

/** The path below the page's folder, "" for the page itself. */
function pathOf(url) {
  const path = url.href.split(/[?#]/)[0].slice(ROOT.href.length);
  return path === "index.html" ? "" : path;
}

async function install() {
  const cache = await caches.open(NAME);
  await cache.addAll(["./", ...files]);
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("netweight-") && name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** What never changes under its name: once fetched, it is kept. */
async function kept(request, key) {
  const cache = await caches.open(NAME);
  const found = await cache.match(key);
  if (found) return found;
  const reply = await fetch(request);
  if (reply.ok) await cache.put(key, reply.clone());
  return reply;
}

/** From the server; what is kept only where it does not answer. */
async function fresh(request, key) {
  const there = (await caches.open(NAME)).match(key);
  try {
    const reply = await fetch(request);
    return reply.status < 500 ? reply : ((await there) ?? reply);
  } catch (error) {
    const found = await there;
    if (found) return found;
    throw error;
  }
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || !url.href.startsWith(ROOT.href)) return;
  const path = pathOf(url);
  const answer = hashed.some((prefix) => path.startsWith(prefix)) ? kept : fresh;
  event.respondWith(answer(event.request, new URL(path, ROOT).href));
});
