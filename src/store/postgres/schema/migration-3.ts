/**
 * The tenant that several runs share: what each holds of its caps, one look at what strangers use, one pause. A run says what it holds in
 * the statement that keeps its event, so two runs that each fit never exceed a cap together.
 *
 * What is held is seven numbers: sessions; mailboxes, drives and sites in flight; mailboxes, drives and sites of the last 24 hours.
 */
export const migration3 = `
create table bulk_restore.shared_tenant (
  -- Its id, and the origin of the service: an emulator has tenants of its own.
  tenant text primary key,
  -- The service wants no request before; holds for every run of the tenant.
  paused_until timestamptz,
  -- When the last look at sessions that no run here has made was begun, and what they use.
  looked_at timestamptz,
  strangers jsonb
);

alter table bulk_restore.tenant drop column limits, drop column paused_until, drop column looked_at, drop column strangers;

alter table bulk_restore.activation add column session_id text not null;

drop index bulk_restore.run_that_holds;
alter table bulk_restore.run drop column sessions, drop column in_flight, drop column wanted,
  -- Null as long as nobody knows.
  add column shares text references bulk_restore.shared_tenant,
  -- What the run holds: also while nobody has it, because restores go on by themselves. \`begun\`: of all its sessions. \`active\`: of those
  -- that may be active. \`wanted\`: what it would hold, the first four, if the tenant had nobody else.
  add column begun int[] not null default '{0,0,0,0,0,0,0}',
  add column active int[] not null default '{0,0,0,0,0,0,0}',
  add column wanted int[] not null default '{0,0,0,0}',
  -- The slowest append of the journal between two renewals of the lease, in milliseconds.
  add column append_ms int,
  -- How many lines of the journal these are after.
  add column held_seq bigint not null default 0,
  -- The process that writes the reports of the run, and how long at least.
  add column report_token uuid,
  add column report_until timestamptz;
create index run_that_shares on bulk_restore.run (shares) where shares is not null;

-- A run that nobody has holds what it held, until a look at the service shows its sessions to everybody: at once if it was given back
-- stopped or ended, and ten minutes after its lease if its process is gone, because another takes it over.
create view bulk_restore.holding as
  select r.run_id, r.shares as tenant, r.begun, r.active, case r.state when 'running' then r.wanted else r.begun[1:4] end as wanted,
    r.lease_until + case r.state when 'running' then interval '10 minutes' else interval '0' end as held_until
  from bulk_restore.run r join bulk_restore.shared_tenant t on t.tenant = r.shares
  where r.state <> 'queued'
    and r.lease_until + case r.state when 'running' then interval '10 minutes' else interval '0' end > coalesce(t.looked_at, '-infinity');

-- Resources that runs which hold nothing activated in the last 24 hours.
create function bulk_restore.counted_today(p_tenant text) returns int[] language sql stable as $$
  select array[
    coalesce(sum(a.weight) filter (where a.workload = 'mailbox'), 0), coalesce(sum(a.weight) filter (where a.workload = 'drive'), 0),
    coalesce(sum(a.weight) filter (where a.workload = 'site'), 0)
  ]::int[]
  from bulk_restore.activation a
  where a.tenant = p_tenant and a.at > clock_timestamp() - interval '24 hours'
    and not exists (select from bulk_restore.holding h where h.run_id = a.run_id)
$$;

-- Whether what all runs of a tenant hold is within \`p_most\`.
create function bulk_restore.fits(p_tenant text, p_part text, p_most int[]) returns boolean language sql as $$
  select coalesce(bool_and(held.sum + case when held.i > 4 then today[held.i - 4] else 0 end <= p_most[held.i]), true)
  from bulk_restore.counted_today(p_tenant) today, (
    select i, sum(case p_part when 'begun' then h.begun[i] else h.active[i] end) as sum
    from bulk_restore.holding h, generate_series(1, 7) i where h.tenant = p_tenant group by i
  ) held
$$;

-- What a run is to know of its tenant. Null if it shares none.
create function bulk_restore.tenant_view(p_run text) returns jsonb language sql as $$
  select jsonb_build_object(
    'paused_ms', greatest(0, ceil(extract(epoch from t.paused_until - clock_timestamp()) * 1000))::bigint,
    'look_ms', ceil(extract(epoch from clock_timestamp() - t.looked_at) * 1000)::bigint,
    'strangers', t.strangers,
    'turn', floor(extract(epoch from clock_timestamp()) / 300)::bigint,
    'counted', bulk_restore.counted_today(t.tenant),
    'others', coalesce((
      select jsonb_agg(jsonb_build_object('begun', h.begun, 'active', h.active, 'wanted', h.wanted) order by h.run_id collate "C")
      from bulk_restore.holding h where h.tenant = t.tenant and h.run_id <> r.run_id), '[]'),
    'place', (select count(*) from bulk_restore.holding h
      where h.tenant = t.tenant and h.run_id collate "C" < r.run_id collate "C")
  )
  from bulk_restore.run r join bulk_restore.shared_tenant t on t.tenant = r.shares where r.run_id = p_run
$$;

-- From now on the run shares a tenant, with the sessions that it has made so far and with what it holds. Null if the caller has it no more.
create function bulk_restore.share_tenant(
  p_run text, p_token uuid, p_epoch bigint, p_tenant text, p_made text[], p_holds jsonb, p_seq bigint
) returns jsonb language plpgsql as $$
begin
  insert into bulk_restore.shared_tenant (tenant) values (p_tenant) on conflict do nothing;
  update bulk_restore.run set shares = p_tenant where run_id = p_run and token = p_token and epoch = p_epoch;
  if not found then return null; end if;
  perform bulk_restore.hold(p_run, p_holds, p_seq);
  insert into bulk_restore.known_session (tenant, session_id, run_id) select p_tenant, m, p_run from unnest(p_made) m
    on conflict do nothing;
  return bulk_restore.tenant_view(p_run);
end $$;

-- Notes what a run holds after so many lines. The caller has locked the run.
create function bulk_restore.hold(p_run text, p_holds jsonb, p_seq bigint) returns void language sql as $$
  update bulk_restore.run set
    begun = array(select jsonb_array_elements_text(p_holds -> 'begun')::int),
    active = array(select jsonb_array_elements_text(p_holds -> 'active')::int),
    wanted = array(select jsonb_array_elements_text(p_holds -> 'wanted')::int), held_seq = p_seq
  where run_id = p_run and held_seq <= p_seq and jsonb_typeof(p_holds) = 'object'
$$;

-- Of these sessions of the service, those that runs of the tenant have made and that no stranger counts for: \`held\` by a run, or \`counted\`
-- among the activations of a run that is over.
create function bulk_restore.known_among(p_tenant text, p_ids text[]) returns table (session_id text, how text) language sql as $$
  select k.session_id, case when h.held_until > clock_timestamp() then 'held' else 'counted' end
  from bulk_restore.known_session k left join bulk_restore.holding h on h.run_id = k.run_id
  where k.tenant = p_tenant and k.session_id = any (p_ids) and (
    h.held_until > clock_timestamp()
    or exists (select from bulk_restore.activation a where a.run_id = k.run_id and a.session_id = k.session_id))
$$;

-- Keeps what a look showed that was begun \`p_ago_ms\` ago, unless there is a later one.
create function bulk_restore.note_strangers(p_tenant text, p_strangers jsonb, p_ago_ms int) returns void language sql as $$
  update bulk_restore.shared_tenant set
    looked_at = clock_timestamp() - make_interval(secs => p_ago_ms / 1000.0), strangers = p_strangers
  where tenant = p_tenant and coalesce(looked_at, '-infinity') < clock_timestamp() - make_interval(secs => p_ago_ms / 1000.0)
$$;

-- Lets one process write the reports of a run for a while. False if it is the turn of another one. A run that is not there is everybody's.
create function bulk_restore.take_report_turn(p_run text, p_token uuid, p_ms int) returns boolean language plpgsql as $$
begin
  update bulk_restore.run set report_token = p_token, report_until = clock_timestamp() + make_interval(secs => p_ms / 1000.0)
    where run_id = p_run and (report_token is null or report_token = p_token or report_until < clock_timestamp());
  return found or not exists (select from bulk_restore.run where run_id = p_run);
end $$;

drop function bulk_restore.append(text, uuid, bigint, bigint, text[], text[], int[], int[], int, int);

-- Adds lines to a journal, for the owner of the run only. \`p_exit\` is the exit code of a line that ends the run. \`p_news\` is what the lines
-- change for the tenant: \`holds\`, what the run then holds; with \`part\` and \`most\`, that part must fit beside all other runs; \`activation\`,
-- a session that is about to be active; \`made\`, sessions that the service has made; \`not_active\`, sessions of the run that are not active
-- after all; \`paused_ms\`, a pause that the service asked for. Says \`fenced\`, \`full\` if it does not fit, \`gap\` if the line before is missing,
-- \`diverged\` if another line is there, or \`ok\`: also if the same lines are there already, because the answer was lost.
create function bulk_restore.append(
  p_run text, p_token uuid, p_epoch bigint, p_seq bigint, p_lines text[], p_sessions text[], p_exit int default null,
  p_news jsonb default null
) returns text language plpgsql as $$
declare
  v_count int;
  v_exit int;
  v_tenant text;
begin
  if p_news ?| array['most', 'paused_ms'] then
    -- One at a time, and always before the run: two runs that each fit may not fit together.
    perform 1 from bulk_restore.shared_tenant t
      where t.tenant = (select r.shares from bulk_restore.run r where r.run_id = p_run) for no key update;
  end if;
  select r.exit_code, r.shares into v_exit, v_tenant from bulk_restore.run r
    where r.run_id = p_run and r.epoch = p_epoch and r.token = p_token for no key update;
  if not found then return 'fenced'; end if;
  if p_exit is distinct from v_exit then update bulk_restore.run set exit_code = p_exit where run_id = p_run; end if;
  if v_tenant is not null and p_news is not null then
    perform bulk_restore.hold(p_run, p_news -> 'holds', p_seq + cardinality(p_lines));
    if p_news ? 'most' and not exists (select from bulk_restore.event where run_id = p_run and seq = p_seq)
      and not bulk_restore.fits(v_tenant, p_news ->> 'part', array(select jsonb_array_elements_text(p_news -> 'most')::int)) then
      -- Undoes the updates above.
      raise exception 'full' using errcode = 'BR001';
    end if;
    insert into bulk_restore.known_session (tenant, session_id, run_id)
      select v_tenant, m, p_run from jsonb_array_elements_text(p_news -> 'made') m on conflict do nothing;
    delete from bulk_restore.activation a using jsonb_array_elements_text(p_news -> 'not_active') n where a.run_id = p_run and a.session = n;
    insert into bulk_restore.activation as a (tenant, workload, at, weight, run_id, session, session_id)
      select v_tenant, n.workload, clock_timestamp(), n.weight, p_run, n.session, n.session_id
      from jsonb_to_record(p_news -> 'activation') as n (session text, session_id text, workload text, weight int)
      where n.session is not null
      on conflict (run_id, session) do update set at = excluded.at, weight = excluded.weight, session_id = excluded.session_id;
    if p_news ? 'paused_ms' then
      update bulk_restore.shared_tenant t set
        paused_until = greatest(t.paused_until, clock_timestamp() + make_interval(secs => (p_news ->> 'paused_ms')::bigint / 1000.0))
      where t.tenant = v_tenant;
    end if;
  end if;
  if p_seq > 0 and not exists (select from bulk_restore.event where run_id = p_run and seq = p_seq - 1) then return 'gap'; end if;
  insert into bulk_restore.event (run_id, seq, epoch, session, line)
    select p_run, p_seq + u.n - 1, p_epoch, u.session, u.line
    from unnest(p_lines, p_sessions) with ordinality as u (line, session, n)
    on conflict do nothing;
  get diagnostics v_count = row_count;
  if v_count < cardinality(p_lines) and exists (
    select from unnest(p_lines) with ordinality as u (line, n)
    left join bulk_restore.event e on e.run_id = p_run and e.seq = p_seq + u.n - 1
    where e.line is distinct from u.line
  ) then
    return 'diverged';
  end if;
  return 'ok';
end $$;

drop function bulk_restore.beat(text[], bigint[], uuid[], int, text[]);

-- Renews the lease of a run, and says what its owner must know; nothing if the caller has it no more. A renewal that a crash loses only
-- makes a lease look older, so nothing waits for the disk. \`p_timeline\` is the one for which the owner knows its journal to be whole;
-- null if it does not know. \`p_holds\` is what the run holds after \`p_seq\` lines, \`p_append_ms\` its slowest append since the last renewal.
create function bulk_restore.beat(
  p_run text, p_epoch bigint, p_token uuid, p_lease_ms int, p_timeline text, p_holds jsonb default null, p_seq bigint default null,
  p_append_ms int default null
) returns table (cancel_asked boolean, timeline text, tenant jsonb) language plpgsql as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  update bulk_restore.run r set
    lease_until = clock_timestamp() + make_interval(secs => p_lease_ms / 1000.0), timeline = coalesce(p_timeline, r.timeline),
    append_ms = p_append_ms
  where r.run_id = p_run and r.epoch = p_epoch and r.token = p_token;
  if not found then return; end if;
  if p_holds is not null then perform bulk_restore.hold(p_run, p_holds, p_seq); end if;
  return query
    select r.cancel_asked, bulk_restore.timeline(), bulk_restore.tenant_view(p_run) from bulk_restore.run r where r.run_id = p_run;
end $$;
`;
