import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { __RUNTIME__: JSON.stringify({ folder: "py-test", bytes: {}, lock: {} }) },
  test: { include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}"], passWithNoTests: true },
});
