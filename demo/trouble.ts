/** What keeps the demo from going on and whoever runs it can understand: shown by its message alone. */
export class Trouble extends Error {}
