import { describeMachine } from './machine.ts';
import { benchNormalize } from './normalize.ts';

console.log(describeMachine());
benchNormalize();
