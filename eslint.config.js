import tseslint from 'typescript-eslint';
import importX from 'eslint-plugin-import-x';

/** Who may know whom: see the architecture section of README.md. */
const arrows = [
  { target: './system', from: ['./cli', './lab', './boot', './rom'], message: 'system knows no other room' },
  { target: './rom', from: ['./cli', './boot', './lab'], message: 'rom knows system alone' },
  { target: './boot', from: ['./cli', './lab'], message: 'boot knows rom and system' },
  {
    target: './boot',
    from: './rom',
    except: ['./script', './image'],
    message: 'boot knows rom/script and rom/image at most',
  },
  { target: './lab', from: './cli', message: 'lab knows boot, rom and system' },
  { target: './rom/image', from: ['./rom/source', './rom/script', './rom/build', './rom/flash'] },
  { target: './rom/script', from: ['./rom/source', './rom/image', './rom/build', './rom/flash'] },
  { target: './rom/source', from: ['./rom/image', './rom/build', './rom/flash'] },
  { target: './rom/build', from: './rom/flash' },
];

export default tseslint.config(
  { ignores: ['dist/', 'ipxe-src/', 'node_modules/'] },
  ...tseslint.configs.recommended,
  {
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts', '.tsx'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: arrows }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        {
          allowNumber: true,
          allowAny: false,
          allowBoolean: false,
          allowNever: false,
          allowNullish: false,
          allowRegExp: false,
        },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['test/**'],
    rules: {
      // An undefined value fails the test by itself.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      // After a beforeAll that failed, the variable that it assigns is undefined, whatever its type says.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Fakes of asynchronous interfaces have nothing to wait for; mocks are compared as functions.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // Answers of the API are read as any JSON: the expectations check their shape.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // Readers of bytes that have just checked the bound, in loops that must be fast.
    files: ['boot/evidence/wire/**', 'rom/image/packing/**', 'rom/image/embedded.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  { files: ['**/*.mjs', 'test/bench/**'], rules: { 'no-console': 'off' } },
  // jest loads its runtime by require.
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
