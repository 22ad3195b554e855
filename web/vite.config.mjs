import { readFileSync, readdirSync } from "node:fs";
import { defineConfig } from "vite";

/** What an earlier step of the build left in `build/`. */
function built(name) {
  return readFileSync(new URL(`build/${name}`, import.meta.url), "utf8");
}

/** The folder of what the engine counted for the build, named by its contents. */
const [data] = readdirSync(new URL("build/data/public", import.meta.url));

/** What each kind of group holds, as the engine says: asked for before any file is there. */
const groups = JSON.parse(built(`data/public/${data}/data.json`)).catalogue.groups;

/** The reference below the builder: its numbers were filled in by the engine. */
const guide = {
  name: "guide",
  transformIndexHtml: (html) => html.replace("<!-- guide -->", () => built("data/guide.html")),
};

export default defineConfig({
  // The page may lie in any folder of any host.
  base: "./",
  plugins: [guide],
  define: { __RUNTIME__: JSON.stringify(JSON.parse(built("runtime/runtime.json"))), __DATA__: JSON.stringify(data), __GROUPS__: JSON.stringify(groups) },
  worker: { format: "es" },
  build: {
    outDir: "build/dist",
    emptyOutDir: true,
    // The policy allows no data: scripts or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
  },
});
