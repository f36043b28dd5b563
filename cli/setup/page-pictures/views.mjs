const button = (name) => (page) => page.getByRole('button', { name, exact: true }).first().click();

/** Views of a pool, each with its URL, and what is pressed there before the picture. */
export const poolViews = [
  ['machines', '/'],
  ['machines-filtered', '/?tag=rack-7&sort=-boot'],
  ['machines-none', '/?text=nothing'],
  ['machine', '/machines/1'],
  ['machine-pinned', '/machines/5'],
  ['machine-change', '/machines/1', button('Change')],
  ['assign', '/machines/1', assign],
  ['images', '/images'],
  ['image', '/images/debian-12'],
  ['image-compare', '/images/debian-12?compare=1,3'],
  ['image-back', '/images/debian-12', goBack],
  ['image-add', '/images?add='],
  ['image-add-server', '/images?add=', (page) => page.getByText('On the server').click()],
  ['image-trial', '/images/debian-12', button('Boot it here')],
  ['firmware', '/firmware'],
  ['activity', '/activity'],
  ['activity-changes', '/activity?show=changes'],
  ['servers', '/servers'],
  ['people', '/people'],
  ['profile', '/profile'],
  ['keys', '/', (page) => page.keyboard.press('?')],
  ['finder', '/', (page) => page.keyboard.press('Control+k')],
  ['not-found', '/nothing'],
];

/** Views of a server that has nothing yet, or nobody who may log in. */
export const newViews = [
  ['machines-empty', '/'],
  ['images-empty', '/images'],
];

/** Views of a server that others can reach. @param secret of its link for the first administrator */
export const loginViews = (secret) => [
  ['setup', `/setup#${secret}`],
  ['login', '/'],
  ['invitation', '/invitation#none'],
];

async function assign(page) {
  await button('Assign image')(page);
  await page.getByRole('radio', { name: /postgres/ }).click();
}

async function goBack(page) {
  await page.locator('summary', { hasText: '@1' }).click();
  await button('Go back to @1')(page);
}
