import ts from 'typescript';

/** A small change to a source text. */
export interface Mutant {
  /** From 1 on; 0 stands for the text as it is. */
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** A whole statement, not an expression. */
  readonly isStatement: boolean;
  /** From 1 on. */
  readonly line: number;
  /** `<= becomes <` */
  readonly title: string;
}

const kind = ts.SyntaxKind;

/** Boundaries, guards and sums: what each operator becomes. */
const operators: ReadonlyMap<ts.SyntaxKind, readonly string[]> = new Map([
  [kind.LessThanToken, ['<=', '>=']],
  [kind.LessThanEqualsToken, ['<', '>']],
  [kind.GreaterThanToken, ['>=', '<=']],
  [kind.GreaterThanEqualsToken, ['>', '<']],
  [kind.EqualsEqualsEqualsToken, ['!==']],
  [kind.ExclamationEqualsEqualsToken, ['===']],
  [kind.AmpersandAmpersandToken, ['||']],
  [kind.BarBarToken, ['&&']],
  [kind.PlusToken, ['-']],
  [kind.MinusToken, ['+']],
  [kind.AsteriskToken, ['/']],
  [kind.SlashToken, ['*']],
]);

/** A map, since an object would answer `toString` with a method of its own. */
const methods: ReadonlyMap<string, string> = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['find', 'findLast'],
  ['findLast', 'find'],
  ['startsWith', 'endsWith'],
  ['endsWith', 'startsWith'],
  ['min', 'max'],
  ['max', 'min'],
  ['ceil', 'floor'],
  ['floor', 'ceil'],
]);

/** All mutants of a TypeScript text, each valid JavaScript once its types are taken off. */
export function mutantsOf(path: string, text: string): Mutant[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Mutant[] = [];
  const add = (node: ts.Node, replacement: string, title: string): void => {
    const [start, end] = [node.getStart(source), node.getEnd()];
    if (
      isCallee(node) ||
      found.some((each) => each.start === start && each.end === end && each.text === replacement)
    )
      return;
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    const isStatement = ts.isStatement(node);
    found.push({ id: found.length + 1, start, end, text: replacement, isStatement, line, title });
  };
  const visit = (node: ts.Node): void => {
    if (isType(node)) return;
    for (const mutate of mutators) mutate(node, add);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

type Mutator = (node: ts.Node, add: (node: ts.Node, text: string, title: string) => void) => void;

const isType = (node: ts.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isImportDeclaration(node) ||
  ts.isExportDeclaration(node);

/** In parentheses a method would lose its object, and a chain (`a?.b.c`) its short way out. */
function isCallee(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isCallExpression(parent) && parent.expression === node) return true;
  return (
    (node.flags & ts.NodeFlags.OptionalChain) !== 0 && 'expression' in parent && parent.expression === node
  );
}

const conditions: Mutator = (node, add) => {
  const condition = ts.isIfStatement(node)
    ? node.expression
    : ts.isConditionalExpression(node)
      ? node.condition
      : undefined;
  if (condition === undefined) return;
  add(condition, 'true', 'condition becomes true');
  add(condition, 'false', 'condition becomes false');
};

const binaries: Mutator = (node, add) => {
  if (!ts.isBinaryExpression(node)) return;
  const { left, right, operatorToken } = node;
  const isText = [left, right].some((each) => ts.isStringLiteralLike(each) || ts.isTemplateExpression(each));
  if (operatorToken.kind === kind.QuestionQuestionToken) {
    add(node, left.getText(), 'what stands behind ?? is removed');
    add(node, right.getText(), 'what stands before ?? is removed');
  }
  if (isText && operatorToken.kind === kind.PlusToken) return;
  for (const other of operators.get(operatorToken.kind) ?? [])
    add(node, `${left.getText()} ${other} ${right.getText()}`, `${operatorToken.getText()} becomes ${other}`);
};

const negations: Mutator = (node, add) => {
  if (ts.isPrefixUnaryExpression(node) && node.operator === kind.ExclamationToken)
    add(node, node.operand.getText(), '! is removed');
  if (node.kind === kind.TrueKeyword) add(node, 'false', 'true becomes false');
  if (node.kind === kind.FalseKeyword) add(node, 'true', 'false becomes true');
};

const numbers: Mutator = (node, add) => {
  if (!ts.isNumericLiteral(node) || ts.isPropertyName(node.parent) || isName(node)) return;
  add(node, `${Number(node.text) + 1}`, `${node.getText()} becomes one more`);
  add(node, `${Number(node.text) - 1}`, `${node.getText()} becomes one less`);
};

/** A number that names a property: `{ 0: 'a' }`, or that takes one apart: `const { 0: first } = list`. */
const isName = (node: ts.Node): boolean =>
  (ts.isPropertyAssignment(node.parent) && node.parent.name === node) ||
  (ts.isBindingElement(node.parent) && node.parent.propertyName === node);

const calls: Mutator = (node, add) => {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
  const { name, expression } = node.expression;
  const text = node.getText();
  const at = name.getStart() - node.getStart();
  const other = methods.get(name.text);
  if (other !== undefined)
    add(
      node,
      `${text.slice(0, at)}${other}${text.slice(at + name.text.length)}`,
      `${name.text} becomes ${other}`,
    );
  if (name.text === 'filter') add(node, expression.getText(), 'filter is removed');
};

const statements: Mutator = (node, add) => {
  if (ts.isThrowStatement(node) && ts.isBlock(node.parent)) add(node, ';', 'throw is removed');
  if (!ts.isExpressionStatement(node)) return;
  const { expression } = node;
  const call = ts.isAwaitExpression(expression) ? expression.expression : expression;
  const isSuper = ts.isCallExpression(call) && call.expression.kind === kind.SuperKeyword;
  if (ts.isCallExpression(call) && !isSuper) add(node, ';', 'call is removed');
};

/** A row of a table, an item of a list. */
const rows: Mutator = (node, add) => {
  if (!ts.isArrayLiteralExpression(node) || (ts.isBinaryExpression(node.parent) && node.parent.left === node))
    return;
  node.elements.forEach((element, index) => {
    const rest = node.elements.filter((_, other) => other !== index).map((each) => each.getText());
    add(node, `[${rest.join(', ')}]`, `${element.getText().slice(0, 40)} is removed`);
  });
};

const patterns: Mutator = (node, add) => {
  if (!ts.isRegularExpressionLiteral(node)) return;
  const [, body = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
  if (body.startsWith('^')) add(node, `/${body.slice(1)}/${flags}`, '^ is removed');
  if (body.endsWith('$') && !body.endsWith('\\$'))
    add(node, `/${body.slice(0, -1)}/${flags}`, '$ is removed');
};

const mutators: readonly Mutator[] = [
  ...[conditions, binaries, negations, numbers, calls, statements, rows, patterns],
];
