/** Words of messages, of the program and of the service. None is a name, and none says anything about anybody. */
export const plainWords: ReadonlySet<string> = new Set(
  `a about accepted access account activate activated activation active added addition address admin after again all allowance allowed already an
  and another answer answered any are artifact artifacts as ask asked asks at attempt attempts backup be because been before began being belongs
  between blank body both browse bulk but by call cannot cap cause changed check clock code codes combined connection consent contain contains
  could created credential daily day days deadline deleted denied describe destination did does doesn't down draft drafts drive drives due during
  each either empty end ended ends entry error errors exist exists expired failed failure few fewer file files filter folder for found from full
  garbled gate gave get given gone got graph group had half halves has have held hold holds hour hours http https id ids if in inactive
  interrupted invalid is it item items its journal just kept know known knows lacks last later least left less library limit limits line list listed lists
  location lock long longer lost made mailbox mailboxes make many match matched may message messages microsoft minute minutes missing more most
  moved must name named names need needs network new next no none not nothing now number of off on once one only open opened or other others out
  over own page part passed patch path pause period permission place plan point points policy possible post process protected protection proxy put
  query reached read reason refused refuses removed report request requests resource resources response restore restored restores restoring result
  resume retry right role run running runs said same say says search second seconds sent server service session sessions shared should sign signed
  signing since site sites slot slots so some something soon space start started state status still stop stopped such take taken tenant than that
  the their them then there these they this those throttled time times to token too took tried twice two type unable under unexpected unit units
  unknown until up url use used user users uses valid wait waits was wave way went were what when where which while who whole will window with
  within without work works would wrong yet`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
