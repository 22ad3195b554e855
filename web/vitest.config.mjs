import { defineConfig } from "vitest/config";

/** Groups to test with; those of a build come from the engine. */
const groups = {
  block: { lists: ["layers"], paths: [] },
  repeat: { lists: ["layers"], paths: [] },
  residual: { lists: ["layers", "shortcut"], paths: [] },
  branches: { lists: [], paths: ["branches"] },
  again: { lists: [], paths: [] },
  experts: { lists: ["layers", "shared"], paths: [] },
};

export default defineConfig({
  define: {
    __RUNTIME__: JSON.stringify({ folder: "py-test", bytes: {}, lock: {} }),
    __DATA__: JSON.stringify("data-test"),
    __GROUPS__: JSON.stringify(groups),
  },
  test: { include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}"], passWithNoTests: true },
});
