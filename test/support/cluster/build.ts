// Builds the programs of the real cluster where they are not built yet; says why where they cannot be.
import { buildPrograms, findPrograms } from './programs.ts';

buildPrograms((line) => console.log(line));
const found = findPrograms();
if ('absent' in found) console.log(`the tests of the real cluster are skipped: ${found.absent}`);
