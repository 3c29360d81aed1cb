/**
 * The first tables and functions. Each operation of a run is one function, and so one statement: a process that is paused never keeps
 * the lock of a row that others wait for. No function keeps anything in its session, so that a pooler may stand between.
 *
 * Times in `…_ms` parameters are milliseconds. `clock_timestamp()` is read at each look, and only ever compared with itself.
 */
export const migration1 = `
create table bulk_restore.tenant (
  -- Its id in lower case; empty for runs of a spec that names none.
  tenant text primary key,
  -- How many runs are carried out at once, at most.
  max_runs int not null default 8,
  -- Caps, as \`limits\` of a spec. The smaller of the two wins.
  limits jsonb not null default '{}',
  -- The service wants no request before; holds for every run of the tenant.
  paused_until timestamptz,
  -- When somebody last looked at sessions that no run here has made, and what they use.
  looked_at timestamptz,
  strangers jsonb
);

-- What is too long for a row: plans, and the test restores of drills. In pieces of 1 MB.
create table bulk_restore.blob (
  blob_id uuid not null,
  n int not null,
  piece bytea not null,
  made_at timestamptz not null default clock_timestamp(),
  primary key (blob_id, n)
);

create table bulk_restore.run (
  run_id text primary key,
  tenant text not null references bulk_restore.tenant,
  spec_name text not null,
  -- Whether other runs of the spec name may be under way meanwhile.
  parallel boolean not null,
  -- queued: waits for a worker. running: a process has it, or had it and is gone. stopped: has work left, and waits for somebody.
  state text not null check (state in ('queued', 'running', 'stopped', 'ended')),
  priority int not null default 0,
  not_before timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  created_by text not null,
  -- What \`submit\` keeps of its command line.
  submitted jsonb,
  plan_id uuid not null,
  plan_hash text not null,
  journal_version int not null,
  tool_version text not null,
  -- The lease. Every owner has another epoch; after a failover that lost something, an epoch may come again, and a token does not.
  epoch bigint not null default 0,
  token uuid,
  holder text,
  held_since timestamptz,
  lease_until timestamptz,
  -- The timeline of the database for which an owner last knew that no line of the journal is missing.
  timeline text not null default '',
  -- What the run holds of the caps of its tenant: also while nobody has it, because restores go on by themselves.
  sessions int not null default 0,
  -- Of mailboxes, drives and sites.
  in_flight int[] not null default '{0,0,0}',
  wanted int not null default 0,
  -- When processes of it died, in the last hour before it was claimed.
  deaths timestamptz[] not null default '{}',
  -- How often a worker's process stopped because the service did not answer.
  tries int not null default 0,
  cancel_asked boolean not null default false,
  -- Before the present owner took it: its state, and whether it was to be cancelled. For an owner whose answer was lost.
  old_state text not null default 'queued',
  had_cancel boolean not null default false,
  -- Of the last process that came to its end; null while one is at work.
  exit_code int,
  -- Why no worker goes on with it, for people.
  note text
) with (fillfactor = 70);

create unique index run_of_spec_name on bulk_restore.run (tenant, spec_name)
  where state in ('queued', 'running') and not parallel;
create index run_under_way on bulk_restore.run (tenant, state) where state in ('queued', 'running');
create index run_that_holds on bulk_restore.run (tenant) where sessions > 0;

-- The lines of the journals, from 0, byte for byte and without line ends.
create table bulk_restore.event (
  run_id text not null,
  seq bigint not null,
  epoch bigint not null,
  -- Of artifacts only: so they can be read again one session at a time.
  session text,
  line text not null,
  primary key (run_id, seq)
);
create index event_of_session on bulk_restore.event (run_id, session) where session is not null;

create table bulk_restore.activation (
  tenant text not null,
  workload text not null,
  at timestamptz not null,
  weight int not null,
  run_id text not null,
  session text not null,
  primary key (run_id, session)
);
create index activation_of_day on bulk_restore.activation (tenant, at);

create table bulk_restore.known_session (
  tenant text not null,
  session_id text not null,
  run_id text not null,
  primary key (tenant, session_id)
);

create table bulk_restore.timing (
  -- The order in which resources came, as in a file.
  n bigint generated always as identity,
  kind text not null,
  name text not null,
  -- Milliseconds: of the last restore, and of the one before.
  latest double precision not null,
  before double precision,
  primary key (kind, name)
);

-- The test restores of a drill that is over, as the file \`drills/<run id>.ndjson\` has them.
create table bulk_restore.drill_record (
  run_id text primary key,
  is_emulated boolean not null,
  blob_id uuid not null
);

create table bulk_restore.summary (
  run_id text primary key,
  version int not null,
  -- The last event that it is of.
  seq bigint not null,
  summary text not null
);

create table bulk_restore.chain (
  spec_name text not null,
  is_emulated boolean not null,
  record text not null default '{}',
  token uuid,
  held_until timestamptz,
  primary key (spec_name, is_emulated)
);

-- Changes when a standby was promoted, or when this is another database. Empty where the service does not say.
create function bulk_restore.timeline() returns text language plpgsql as $$
begin
  return substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '-' || (select system_identifier from pg_control_system());
exception when others then
  return '';
end $$;

-- A process that was killed between its last event and giving the run back holds no spec name, and no place among those that run.
-- Null for all.
create function bulk_restore.settle_left(p_tenant text, p_spec text) returns void language sql as $$
  update bulk_restore.run set state = case when exit_code in (0, 1) then 'ended' else 'stopped' end, token = null
  where tenant = coalesce(p_tenant, tenant) and spec_name = coalesce(p_spec, spec_name) and state = 'running' and lease_until < clock_timestamp()
    and exit_code is not null
$$;

-- Makes a run. A token makes it the caller's, without one it waits in the queue. The plan must be there. Says \`exists\`, \`rival\` with the
-- other run of the spec name, or \`ok\`; the same again if the same token asks again.
create function bulk_restore.create_run(
  p_run text, p_tenant text, p_spec text, p_parallel boolean, p_plan uuid, p_hash text, p_header text, p_version int, p_tool text,
  p_by text, p_token uuid, p_lease_ms int, p_submitted jsonb default null, p_priority int default 0, p_not_before timestamptz default null
) returns table (status text, rival text) language plpgsql as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  insert into bulk_restore.tenant (tenant) values (p_tenant) on conflict do nothing;
  perform bulk_restore.settle_left(p_tenant, p_spec);
  begin
    insert into bulk_restore.run (
      run_id, tenant, spec_name, parallel, state, priority, not_before, created_by, submitted, plan_id, plan_hash, journal_version,
      tool_version, epoch, token, holder, held_since, lease_until, timeline
    ) values (
      p_run, p_tenant, p_spec, p_parallel, case when p_token is null then 'queued' else 'running' end, p_priority, p_not_before, p_by,
      p_submitted, p_plan, p_hash, p_version, p_tool, case when p_token is null then 0 else 1 end, p_token,
      case when p_token is null then null else p_by end, case when p_token is null then null else v_now end,
      v_now + make_interval(secs => p_lease_ms / 1000.0), bulk_restore.timeline()
    );
  exception when unique_violation then
    if exists (select from bulk_restore.run r where r.run_id = p_run and r.token = p_token and r.plan_id = p_plan) then
      return query select 'ok', null::text;
    elsif exists (select from bulk_restore.run r where r.run_id = p_run) then
      return query select 'exists', null::text;
    else
      return query select 'rival', (
        select r.run_id from bulk_restore.run r
        where r.tenant = p_tenant and r.spec_name = p_spec and r.state in ('queued', 'running') and not r.parallel limit 1);
    end if;
    return;
  end;
  -- What an import left that did not come to its end.
  delete from bulk_restore.event where run_id = p_run;
  insert into bulk_restore.event (run_id, seq, epoch, line) values (p_run, 0, 1, p_header);
  if p_token is null then perform pg_notify('bulk_restore', 'run'); end if;
  return query select 'ok', null::text;
end $$;

-- Takes a run that nobody has, or the one that a worker has claimed with \`p_claimed\`. Says \`missing\`, \`held\`, \`rival\` or \`ok\`; the
-- same again if the same token asks again.
create function bulk_restore.take(
  p_run text, p_parallel boolean, p_by text, p_token uuid, p_lease_ms int, p_claimed uuid default null
) returns table (
  status text, rival text, epoch bigint, next_seq bigint, had_cancel boolean, old_state text, old_timeline text, timeline text
) language plpgsql as $$
declare
  v_now timestamptz;
  v_run bulk_restore.run;
  v_timeline text := bulk_restore.timeline();
begin
  select * into v_run from bulk_restore.run r where r.run_id = p_run for update;
  v_now := clock_timestamp();
  if not found then
    return query select 'missing', null::text, 0::bigint, 0::bigint, false, '', '', '';
    return;
  end if;
  if v_run.token is not null and v_run.token <> p_token and v_run.lease_until > v_now
    and v_run.token is distinct from p_claimed then
    return query select 'held', null::text, 0::bigint, 0::bigint, false, '', '', '';
    return;
  end if;
  if v_run.token is distinct from p_token then
    if not p_parallel then perform bulk_restore.settle_left(v_run.tenant, v_run.spec_name); end if;
    begin
      update bulk_restore.run r set
        state = 'running', parallel = p_parallel, epoch = r.epoch + 1, token = p_token, holder = p_by, held_since = v_now,
        lease_until = v_now + make_interval(secs => p_lease_ms / 1000.0), exit_code = null, note = null,
        old_state = r.state, had_cancel = r.cancel_asked,
        -- Who takes a run over from a claim does what its last owner was asked.
        cancel_asked = r.cancel_asked and r.token is not null and r.token is not distinct from p_claimed
      where r.run_id = p_run;
    exception when unique_violation then
      return query select 'rival', (
        select r.run_id from bulk_restore.run r
        where r.tenant = v_run.tenant and r.spec_name = v_run.spec_name and r.state in ('queued', 'running') and not r.parallel
          and r.run_id <> p_run limit 1), 0::bigint, 0::bigint, false, '', '', '';
      return;
    end;
  end if;
  return query select 'ok', null::text, r.epoch, (select max(e.seq) + 1 from bulk_restore.event e where e.run_id = p_run),
    r.had_cancel, r.old_state, r.timeline, v_timeline
    from bulk_restore.run r where r.run_id = p_run;
end $$;

-- Adds lines to a journal, for the owner of the run only. \`p_use\` is what the run then holds of its tenant: sessions, mailboxes, drives,
-- sites; null for as before. With \`p_caps\`, in the same order, it must fit beside all other runs of the tenant. \`p_exit\` is the exit
-- code of a line that ends the run. Says \`fenced\`, \`full\`, \`gap\` if the line before is missing, \`diverged\` if another line is there, or
-- \`ok\`: also if the same lines are there already, because the answer was lost.
create function bulk_restore.append(
  p_run text, p_token uuid, p_epoch bigint, p_seq bigint, p_lines text[], p_sessions text[], p_use int[] default null,
  p_caps int[] default null, p_exit int default null, p_wanted int default null
) returns text language plpgsql as $$
declare
  v_count int;
  v_exit int;
begin
  if p_caps is not null then
    perform 1 from bulk_restore.tenant t
      where t.tenant = (select r.tenant from bulk_restore.run r where r.run_id = p_run) for no key update;
  end if;
  select r.exit_code into v_exit from bulk_restore.run r
    where r.run_id = p_run and r.epoch = p_epoch and r.token = p_token for no key update;
  if not found then return 'fenced'; end if;
  if p_use is not null or p_exit is distinct from v_exit then
    update bulk_restore.run set
      sessions = coalesce(p_use[1], sessions), in_flight = coalesce(p_use[2:4], in_flight), wanted = coalesce(p_wanted, wanted),
      exit_code = p_exit
    where run_id = p_run;
  end if;
  if p_caps is not null and exists (
    select from (
      select sum(o.sessions) as sessions, sum(o.in_flight[1]) as mailboxes, sum(o.in_flight[2]) as drives, sum(o.in_flight[3]) as sites
      from bulk_restore.run o
      where o.tenant = (select r.tenant from bulk_restore.run r where r.run_id = p_run) and o.sessions > 0
    ) held
    where held.sessions > p_caps[1] or held.mailboxes > p_caps[2] or held.drives > p_caps[3] or held.sites > p_caps[4]
  ) then
    -- Undoes the update above.
    raise exception 'full' using errcode = 'BR001';
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

-- Renews leases, and says which of the runs are still the caller's, and what their owner must know. A renewal that a crash loses only
-- makes a lease look older, so nothing waits for the disk. \`p_timelines\` are those for which the owner knows its journals to be whole;
-- null if it does not know.
create function bulk_restore.beat(p_runs text[], p_epochs bigint[], p_tokens uuid[], p_lease_ms int, p_timelines text[])
returns table (run_id text, cancel_asked boolean, paused_ms bigint, others int[], running int, timeline text)
language plpgsql as $$
declare
  v_timeline text := bulk_restore.timeline();
begin
  perform set_config('synchronous_commit', 'off', true);
  return query
    with mine as (
      select * from unnest(p_runs, p_epochs, p_tokens, p_timelines) as m (run_id, epoch, token, timeline)
    ), renewed as (
      update bulk_restore.run r set
        lease_until = clock_timestamp() + make_interval(secs => p_lease_ms / 1000.0),
        timeline = coalesce(m.timeline, r.timeline)
      from mine m where r.run_id = m.run_id and r.epoch = m.epoch and r.token = m.token
      returning r.run_id, r.tenant, r.cancel_asked
    )
    select n.run_id, n.cancel_asked,
      greatest(0, ceil(extract(epoch from t.paused_until - clock_timestamp()) * 1000))::bigint,
      (select array[coalesce(sum(o.sessions), 0), coalesce(sum(o.in_flight[1]), 0), coalesce(sum(o.in_flight[2]), 0),
        coalesce(sum(o.in_flight[3]), 0)]::int[]
        from bulk_restore.run o where o.tenant = n.tenant and o.run_id <> n.run_id and o.sessions > 0),
      (select count(*)::int from bulk_restore.run o where o.tenant = n.tenant and o.state = 'running'),
      v_timeline
    from renewed n join bulk_restore.tenant t on t.tenant = n.tenant;
end $$;

-- Gives a run back. In the state \`running\` a worker goes on with it: at once; with \`p_again\` after
-- a while, which doubles from a minute to half an hour, for a day. False if the caller has it no more.
create function bulk_restore.release(
  p_run text, p_token uuid, p_epoch bigint, p_state text, p_exit int default null, p_again boolean default false,
  p_note text default null
) returns boolean language plpgsql as $$
begin
  update bulk_restore.run set
    state = case when p_again and tries >= 50 then 'stopped' else p_state end, exit_code = p_exit, token = null,
    lease_until = clock_timestamp(), cancel_asked = cancel_asked and p_state = 'running', note = p_note,
    tries = case when p_again then tries + 1 else 0 end,
    not_before = case when p_again then clock_timestamp() + least(interval '1 minute' * 2 ^ tries, interval '30 minutes') end
  where run_id = p_run and token = p_token and epoch = p_epoch;
  if not found then return false; end if;
  perform pg_notify('bulk_restore', 'run');
  return true;
end $$;

-- Adds how long resources took: the latest time becomes the one before. The same time to the millisecond is the same restore.
create function bulk_restore.save_timings(p_kinds text[], p_names text[], p_times double precision[]) returns void language sql as $$
  insert into bulk_restore.timing as t (kind, name, latest)
    select u.kind, u.name, (array_agg(u.took order by u.n desc))[1]
    from unnest(p_kinds, p_names, p_times) with ordinality as u (kind, name, took, n)
    group by u.kind, u.name order by min(u.n)
  on conflict (kind, name) do update set
    before = case when t.latest = excluded.latest then t.before else t.latest end, latest = excluded.latest
$$;

-- Locks a chain of evidence for a minute. Null if another process has it.
create function bulk_restore.hold_chain(p_spec text, p_emulated boolean, p_token uuid) returns text language plpgsql as $$
declare
  v_record text;
begin
  insert into bulk_restore.chain (spec_name, is_emulated) values (p_spec, p_emulated) on conflict do nothing;
  update bulk_restore.chain set token = p_token, held_until = clock_timestamp() + interval '1 minute'
    where spec_name = p_spec and is_emulated = p_emulated
      and (token is null or token = p_token or held_until < clock_timestamp())
    returning record into v_record;
  return v_record;
end $$;
`;
