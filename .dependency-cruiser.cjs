/** The house's walls: which part may import which. Checked by `pnpm check`. */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-cycles', 'One direction of imports.', {}, { circular: true }),
    rule(
      'apps-apart',
      'Apps share packages, never each other.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    rule(
      'packages-below-apps',
      'Packages never import apps.',
      { path: '^packages/' },
      { path: '^apps/' },
    ),
    rule(
      'leaves',
      'shared, upstream, simulator and testing stand alone.',
      { path: '^packages/(shared|upstream|simulator|testing)/src/', pathNot: '\\.test\\.ts$' },
      { path: '^packages/', pathNot: '^packages/$1/' },
    ),
    rule(
      'no-test-code-in-source',
      'Source does not import tests or test tools.',
      {
        path: '^(apps|packages)/[^/]+/src/',
        pathNot: ['\\.test\\.ts$', '^packages/(testing|dev-env|bench)/'],
      },
      {
        path: ['/test/', '\\.test\\.ts$', '^packages/(testing|simulator|dev-env|bench)/'],
        pathNot: '^packages/simulator/src',
      },
    ),
    rule(
      'gateway-knows-no-provider',
      'The gateway does not talk to the provider’s batch API. It only hears its webhooks.',
      { path: '^apps/gateway/src/' },
      {
        path: ['^packages/upstream/', '/node_modules/openai/'],
        pathNot: '^packages/upstream/src/webhooks/index\\.ts$',
      },
    ),
    rule(
      'openai-only-in-upstream',
      'One importer of the SDK (tests and the demo use it as a caller).',
      {
        path: '^(apps|packages)/[^/]+/src/',
        pathNot: ['^packages/upstream/', '^packages/(dev-env|bench)/', '\\.test\\.ts$'],
      },
      { path: '/node_modules/openai/' },
    ),
    rule(
      'express-only-at-doors',
      'Only the gateway, its console and the simulator serve HTTP by Express.',
      {
        path: '^(apps|packages)/[^/]+/src/',
        pathNot: ['^apps/gateway/', '^packages/console/src/server/', '^packages/simulator/'],
      },
      { path: '/node_modules/express/' },
    ),
    rule(
      'page-apart',
      'What runs in a browser knows of its server only what both agreed on.',
      { path: '^packages/console/src/page/', pathNot: '\\.test\\.ts$' },
      { path: '^(apps|packages)/', pathNot: '^packages/console/src/(page|api)/' },
    ),
    rule(
      'server-without-page',
      'The console’s server sends its page; it runs nothing of it.',
      { path: '^packages/console/src/(server|api)/', pathNot: '\\.test\\.ts$' },
      { path: '^packages/console/src/page/' },
    ),
    rule(
      'domain-imports-nothing',
      'The domain is plain types and pure functions.',
      { path: '^packages/shared/src/domain/', pathNot: '\\.test\\.ts$' },
      { path: '^packages/shared/src/', pathNot: '^packages/shared/src/domain/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
