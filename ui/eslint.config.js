import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const tauri = { regex: '^@tauri-apps/', message: 'Only ipc/tauri.ts knows the desktop shell.' };
const fake = {
  regex: '/fake(/|\\.ts$|$)',
  message: 'The fake host is for development and tests, and main.ts chooses it.',
};
const state = { regex: '/state/', message: 'The layers are ipc, state, features, App; each uses the ones before it.' };
const features = { regex: '/features/', message: 'Only App composes features.' };
const ipc = { regex: '/ipc/(?!types/|error$)', message: 'Features act through state.' };
const tests = { regex: '/(ipc|errors)/', message: 'lib knows nothing of tests.' };
const sibling = { regex: '^\\.\\./(?!\\.\\./)', message: 'A feature does not import another feature.' };

const layer = (files, patterns, ignores = []) => ({
  files,
  ignores: ['src/**/*.test.ts', ...ignores],
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/ipc/types'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      // Shared state is replaced as a whole; maps and sets in it are private and never drawn from directly.
      'svelte/prefer-svelte-reactivity': 'off',
      // TypeScript finds undefined names.
      'no-undef': 'off',
    },
  },
  layer(['src/lib/**'], [tauri, tests, state, features]),
  layer(['src/errors/**'], [tauri, state, features, fake]),
  layer(['src/ipc/**'], [tauri, state, features], ['src/ipc/tauri.ts']),
  layer(['src/ipc/tauri.ts'], [state, features]),
  layer(['src/state/**'], [tauri, features, fake]),
  layer(['src/features/**'], [tauri, ipc, sibling]),
  layer(['src/App.svelte'], [tauri, fake]),
);
