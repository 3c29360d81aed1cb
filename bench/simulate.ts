import { simulate } from './simulation/simulation.ts';
const from=Number(process.argv[2]??1), n=Number(process.argv[3]??20);
const t0=performance.now();
let bad=0;
for(let seed=from; seed<from+n; seed++){
  const t=performance.now();
  const o = await simulate(seed);
  const ms=performance.now()-t;
  if(o.findings.length){bad++; console.log(seed, ms.toFixed(0),'ms', o.lines.length, o.troubles.length, JSON.stringify(o.findings.slice(0,2)).slice(0,400)); }
  if(process.argv[4]) console.log(o.lines.join('\n'), '\n', ms, o.processes.map(p=>p.command+' '+p.exitCode).join(', '));
}
console.log('bad',bad,'of',n,((performance.now()-t0)/n).toFixed(1),'ms per seed');
process.exit();
