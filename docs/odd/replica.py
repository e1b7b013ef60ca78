#!/usr/bin/env python3
"""Concord's model (0.4.3), written anew from docs/ODD.md and the tables beside this file alone.

    python3 docs/odd/replica.py                 the four runs of section 5.4, each compared with the noise-free.csv of the program
    python3 docs/odd/replica.py FOLDER          the run of another folder, which holds all tables
    ... --write                                 run and print what would be recorded
    ... --seed SEED REPLICATE                   with draws (section 7.13), for a folder whose parameters have noise
    ... -v                                      show the greatest difference of every outcome
    python3 docs/odd/replica.py --near          how near each kind of decision comes to turning
    python3 docs/odd/replica.py --variants      other readings of the rules, and the first value that each moves
    ... --variants 48                           every 48th of them
    ... --variant NAME                          one of them

Standard library only. One section for each element of the document.
"""
import csv, math, multiprocessing, os, sys
from functools import lru_cache
from math import exp, expm1, log, log1p
from operator import mul
from statistics import NormalDist

CLOSED, RESTRICTED, MANAGED, OPEN = range(4)
REGIMES = ["closed", "restricted", "managed", "open"]
PENDING, TABLED, AGREED, LAPSED, HAPPENED, ENDED = range(6)


HERE = os.path.dirname(os.path.abspath(__file__))
EVERY_RULE, FREE_HISTORY, DRAWN = [os.path.join(HERE, x) for x in ("every-rule", "free-history", "drawn")]


def key_of(folder):
    """Seed and replicate of a committed run with draws (5.4); nothing for one without."""
    return (1, 0) if folder == DRAWN else ()


def called(folder):
    """The committed run that a folder holds, or the folder's name."""
    return "noise-free" if folder == HERE else os.path.basename(os.path.normpath(folder))


def rows(folder, name):
    path = os.path.join(folder, name)
    if folder in (EVERY_RULE, FREE_HISTORY, DRAWN) and not os.path.exists(path):
        path = os.path.join(HERE, name)
    with open(path, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def logistic(z):
    return 1 / (1 + exp(-z))


def clamp(x, lo, hi):
    return min(hi, max(lo, x))


def passed(above, softness):
    """How far a threshold is passed, by how much a number lies above it (7.7)."""
    if softness > 0:
        return logistic(above / softness)
    return 1.0 if above >= 0 else 0.0


def by_ease(values, ease):
    """A value at an ease, given those of the four regimes (7.7)."""
    k = int(ease)
    return values[k] + (ease - k) * (values[k + 1] - values[k]) if ease > k else values[k]


# ---------------------------------------------------------------- 7.13 Random streams
W = (1 << 64) - 1
NOISE, INCIDENT, LEADER_OPENNESS, LEADER_AMBITION, LEADER_ALIGNMENT, LEADER_EXIT, SUCCESSOR = range(1, 8)
INFLOW, ABSORPTION, ATTENTION, RATIFICATION = 11, 14, 15, 16
CRISIS, CRISIS_BORDER, FIRST_STEP, EARLIER_LEADER = 17, 18, 19, 20
DISPOSITION, GROWTH, OIL_PRICE = 21, 22, 23
OUTSIDE, SUSPENDED, MEMBER, OBSERVING = range(4)
INSTRUMENTS = ["finance", "security", "bodies", "projects"]


def hashed(name):
    """31 bits of a name: FNV-1a of 32 bits without the last one."""
    h = 0x811c9dc5
    for b in name.encode():
        h = (h ^ b) * 0x01000193 & 0xffffffff
    return h >> 1


def swap(x):
    return (x << 32 | x >> 32) & W


def mix(*words):
    def turn(a, b):
        m = a * b
        return swap(b) ^ (m & W), swap(a) ^ (m >> 64)
    a, b = 0xa0761d6478bd642f, 0xe7037ed1a0b428db ^ len(words)
    for k in range(0, len(words), 2):
        a, b = turn(a ^ (words[k] & W), b ^ (words[k + 1] & W))
    a, b = turn(a ^ 0x8ebc6af09c88c6e3, b ^ 0x589965cc75374cc3)
    return turn(a ^ 0xe7037ed1a0b428db, b ^ 0xa0761d6478bd642f)


class Stream:
    def __init__(s, *key):
        high, low = mix(*key)
        s.state = high << 64 | low

    def word(s):
        s.state = (s.state * 47026247687942121848144207491837523525 + 117397592171526113268558934119004209487) % (1 << 128)
        high, low = s.state >> 64, s.state & W
        x, turn = high ^ low, high >> 58
        return (x >> turn | x << (64 - turn)) & W

    def uniform(s):
        return (s.word() >> 11) * 2.0 ** -53

    def normal(s):
        return NormalDist().inv_cdf(((s.word() >> 12) + 0.5) * 2.0 ** -52)


# ---------------------------------------------------------------- 6 Input data
class Region:
    def __init__(s, folder):
        s.years = {r["key"]: int(r["year"]) for r in rows(folder, "years.csv")}
        s.first, s.until, s.free = s.years["first"], s.years["until"], s.years["free_history"] == 1
        nodes = rows(folder, "nodes.csv")
        s.nodes = [r["node"] for r in nodes]
        s.order = {x: k for k, x in enumerate(s.nodes)}
        s.row = {r["node"]: r for r in nodes}
        s.members = [r["node"] for r in nodes if r["role"] == "member"]
        s.powers = [r["node"] for r in nodes if r["role"] == "power"]
        s.inner_km = {x: float(s.row[x]["inner_km"]) for x in s.nodes}
        s.own_border = {x: float(s.row[x]["border"]) for x in s.nodes}
        s.sovereignty = {i: float(s.row[i]["sovereignty"]) for i in s.members}
        s.table = {}
        for r in rows(folder, "pairs.csv"):
            t = s.table.setdefault(r["table"], {})
            t[r["a"], r["b"]] = float(r["value"])
            if r["table"] != "alignment":
                t[r["b"], r["a"]] = float(r["value"])
        s.borders = rows(folder, "borders.csv")
        for k, b in enumerate(s.borders):
            b["inner"] = b["inner"] == "1"
            b["length_km"], b["unsettled_km"] = float(b["length_km"]), float(b["unsettled_km"])
        s.border = {}
        for k, b in enumerate(s.borders):
            s.border[b["a"], b["b"]] = s.border[b["b"], b["a"]] = k
        s.dated = {}
        for r in rows(folder, "outer_regimes.csv"):
            s.dated.setdefault(s.border[r["a"], r["b"]], []).append((int(r["from"]), REGIMES.index(r["regime"])))
        s.links = rows(folder, "links.csv")
        s.road = {}
        for k, l in enumerate(s.links):
            l["km"], l["direct_km"] = float(l["km"]), float(l["direct_km"])
            if l["kind"] == "road":
                s.road[s.border[l["a"], l["b"]]] = k
        s.size, s.balance, s.population = {}, {}, {}
        for r in rows(folder, "forcing.csv"):
            key = int(r["year"]), r["node"]
            s.size[key], s.balance[key] = float(r["size_usd"]), float(r["balance_usd"])
            if r["population"]:
                s.population[key] = float(r["population"])
        noise = {x["node"]: (float(x["loading"]), float(x["own"])) for x in rows(folder, "noise.csv")}
        s.sd_common, s.sd_oil = noise.pop("common")[1], noise.pop("oil")[1]
        s.noise = {x: v for x, v in noise.items() if v != (0, 0)}
        s.absorber = next(x["node"] for x in nodes if x["absorbs"] == "1")
        s.sender = next((x["node"] for x in nodes if x["remits"] == "1"), None)
        s.oil_income = {x["node"]: float(x["oil_income"]) for x in nodes}
        s.remittances = {(int(x["year"]), x["member"]): float(x["share"]) for x in rows(folder, "remittances.csv")}
        s.neutrality = {i: float(s.row[i]["neutrality"]) for i in s.members}
        s.hedging = {i: float(s.row[i]["hedging"]) for i in s.members}
        s.brent = {int(r["year"]): float(r["oil_usd_per_barrel"]) for r in rows(folder, "outside.csv")}
        s.threat = {int(r["year"]): float(r["threat"]) for r in rows(folder, "outside.csv")}
        s.strategy = {r["power"]: {k: float(v) for k, v in r.items() if k != "power"} for r in rows(folder, "strategies.csv")}
        s.interest, s.secures = {}, {}
        for r in rows(folder, "interests.csv"):
            s.interest[r["power"], r["member"]], s.secures[r["power"], r["member"]] = float(r["interest"]), float(r["secures"])
        s.options = {(int(r["year"]), r["member"]): (float(r["outside_gas"]), float(r["outside_power"])) for r in rows(folder, "outside_options.csv")}
        s.rate = {(int(r["year"]), r["power"]): float(r["rate"]) for r in rows(folder, "rates.csv")}
        s.bodies = {}
        for r in rows(folder, "organisations.csv"):
            s.bodies[r["organisation"]] = {"field": r["field"], "sponsors": r["sponsors"].split(), "union": r["union"] == "1", "open": r["open"] == "1",
                                           "founded": int(r["founded"]), "ended": int(r["ended"]), "was": r["successor_of"].split(), "founders": r["founders"].split(),
                                           "invited": r["by_invitation"] == "1",
                                           **{k: float(r[k]) for k in ("depth", "supranational", "enforcement")}}
        s.streams = [{k: v if k in ("up", "down") else float(v) for k, v in r.items()} for r in rows(folder, "streams.csv")]
        s.stream = {}
        for k, x in enumerate(s.streams):
            s.stream[x["up"], x["down"]] = s.stream[x["down"], x["up"]] = k
        s.forms = {r["form"]: {k: float(v) for k, v in r.items() if k != "form"} for r in rows(folder, "forms.csv")}
        s.fuels = {}
        for r in rows(folder, "fuels.csv"):
            f = s.fuels.setdefault(int(r["flow"]), {"exporter": r["exporter"], "importer": r["importer"], "year": {}})
            f["year"][int(r["year"])] = float(r["boe"]), float(r["price_share"])
        s.fuels = [s.fuels[k] for k in sorted(s.fuels)]
        s.pairs = [(i, j) for a, i in enumerate(s.members) for j in s.members[a + 1:]]

    def of(s, table, a, b):
        return s.table.get(table, {}).get((a, b), 0.0)

    def inner(s, a, b):
        k = s.border.get((a, b))
        return k if k is not None and s.borders[k]["inner"] else None


MANY = ("institution", "summit", "dispute_settlement", "common_market", "common_visa", "found_body", "multilateral_treaty")
ONCE = ("summit", "found_body")
BINDING = {"border_settlement": 0.4, "reopening": 0.2, "trade_agreement": 0.5, "trade_facilitation": 0.2, "transport_link": 0.3, "partnership": 0.3,
           "security_cooperation": 0.3, "visa_free": 0.3, "passenger_links": 0.2, "energy_deal": 0.4, "water_agreement": 0.4, "join_body": 0,
           "institution": 0, "summit": 0, "found_body": 0, "dispute_settlement": 0.3, "common_market": 0.6, "common_visa": 0.5,
           "multilateral_treaty": 0.3, "grid_connection": 0.3}
EXECUTIVE = ("reopening", "trade_facilitation", "transport_link", "visa_free", "passenger_links", "energy_deal", "join_body", "summit", "found_body")
PAPERS = ("border_settlement", "reopening", "trade_agreement", "trade_facilitation", "partnership", "security_cooperation", "visa_free",
          "passenger_links", "energy_deal", "water_agreement", "grid_connection")  # kinds of two members
SEVERAL = ("border_settlement", "transport_link", "partnership", "security_cooperation")  # several papers side by side
LASTING = ("drought", "threat", "sanctions", "initiative", "withdrawal", "rivalry", "exclusion", "goals", "identity_policy", "body_market",
           "coordination", "patronage", "link_stopped")


class Entry:
    def __init__(s, r):
        s.id, s.nature, s.kind, s.year = r["id"], r["nature"], r["kind"], int(r["year"])
        s.a, s.b = r["a"], r["b"]
        s.imposed, s.open_years = r["imposed"] == "1", int(r["open_years"])
        s.who = r["countries"].split()
        s.many = s.kind in MANY
        s.own, s.off = r["own"] == "1", r["off"] == "1"
        s.v = dict(x.split("=") for x in r["values"].split())
        s.status, s.impl, s.reached, s.agreed_in, s.score, s.tabled_in = PENDING, 0.0, 0.0, 0, 0.0, 0
        s.term, s.ratified, s.unratified = int(r["term"]), int(r["ratified"]), int(r["unratified"])
        s.decisions = {}
        for x in r["decisions"].split():
            i, year, answer = x.split(":")
            s.decisions[i, int(year)] = answer == "accept"
        s.signed, s.takes_part, s.worked = set(), set(), {}
        s.in_force_in, s.grows_from, s.ended_in = 0, 0, 0
        s.key = hashed(s.id)

    def num(s, key):
        return float(s.v[key])


class Both(dict):
    """A table by pair, whichever way round the pair is named."""
    def __getitem__(s, k): return dict.__getitem__(s, k if k in s else (k[1], k[0]))
    def __setitem__(s, k, v): dict.__setitem__(s, k if k in s or (k[1], k[0]) not in s else (k[1], k[0]), v)


class Run:
    # ------------------------------------------------------------ 5 Initialization
    def __init__(s, folder, seed=None, replicate=0):
        s.seed, s.replicate = seed, replicate  # no seed: noise-free
        s.r = r = Region(folder)
        s.p = p = {}
        table = rows(folder, "parameters.csv")
        scale = next(float(x["here"]) for x in table if x["path"] == "external.scale")
        for x in table:  # 7.23
            p[x["path"]] = float(x["here"])
            if x["scaled"] == "1" and scale != 1:
                p[x["path"]] = clamp(scale * p[x["path"]], float(x["least"]), float(x["most"]))
        natures = ["event", "act", "proposal"]
        s.entries = [Entry(x) for x in rows(folder, "entries.csv")]
        s.entries.sort(key=lambda e: (e.year, natures.index(e.nature), e.id.encode()))
        s.shown = sorted(s.entries, key=lambda e: e.id.encode())
        for e in s.entries:
            e.papers = [x for x in s.entries if (x.kind, x.a, x.b) == (e.kind, e.a, e.b)] if e.kind in PAPERS else []
        first = lambda i, k, process: s.coded(process, i, int(r.row[i]["since"]), float(r.row[i][k + "_low"]), float(r.row[i][k + "_high"]))
        s.openness = {i: first(i, "openness", LEADER_OPENNESS) for i in r.members}
        s.ambition = {i: first(i, "ambition", LEADER_AMBITION) for i in r.members}
        s.popularity = {i: p["offices.popularity_start"] for i in r.members}
        s.in_office = {i: int(r.row[i]["since"]) for i in r.members}
        s.coalition = dict(s.in_office)
        s.crisis = {i: 0 for i in r.members}
        s.alignment = {(i, q): r.of("alignment", i, q) for i in r.members for q in r.powers}
        directed = [(i, j) for i in r.members for j in r.members if i != j]
        s.directed = directed
        s.stance = {k: p["leaders.initial"] for k in directed}
        s.disposition = {i: 0.0 for i in r.members}
        s.narrative = {k: 0.0 for k in directed}
        s.place = {i: k for k, i in enumerate(r.members)}
        s.stake = {k: 0.0 for k in directed}
        pair = lambda v: Both({k: v for k in r.pairs})
        s.trust, s.memory, s.incident = pair(p["mood.trust_initial"]), pair(0.0), pair(0.0)
        s.gap, s.lnties = pair(0.0), pair(0.0)
        s.size_gap, s.growth_gap, s.oil_gap = {x: 0.0 for x in r.nodes}, {x: 0.0 for x in r.nodes}, 0.0
        s.opengap = {}
        s.identity = pair(0.0)
        for i, j in r.pairs:
            s.identity[i, j] = r.of("identity", i, j)
        zero = lambda: {(i, q): 0.0 for i in r.members for q in r.powers}
        s.finance, s.backing, s.leverage, s.ties = zero(), zero(), zero(), zero()
        s.level, s.presence, s.usual, s.begun, s.hold, s.programmes = zero(), zero(), zero(), zero(), zero(), zero()
        s.roof, s.load, s.burden = pair(0.0), {i: 0.0 for i in r.members}, {i: 0.0 for i in r.members}
        s.belongs = {(i, o): OUTSIDE for i in r.members for o in r.bodies}
        s.since, s.held = {k: 0 for k in s.belongs}, {k: False for k in s.belongs}
        s.pulled = {o: 0.0 for o in r.bodies}
        s.altered = True
        s.link, s.grown, s.relief, s.split, s.provision, s.hub = pair(0.0), pair(0.0), pair(0.0), pair(0.0), pair(0.0), pair(0.0)
        s.unmet = {k: 0.0 for k in directed}
        s.depth, s.visa_free = pair(0.0), pair(0.0)
        s.bound, s.reg, s.dispute, s.met = pair(0.0), pair(0.0), pair(0.0), pair(0.0)
        s.linked = {i: 0.0 for i in r.members}
        s.anger = {(i, q): 0.0 for i in r.members for q in r.powers}
        s.institution, s.strongest = 0.0, None
        s.visa, s.movement = pair(0), pair(0.0)
        n = len(r.streams)
        s.power_cut, s.gas_cut, s.power, s.gas, s.paid = [0] * n, [0] * n, [0.0] * n, [0.0] * n, [0.0] * n
        s.papers_there, s.past, s.relapsed = 0, {}, 0
        s.new_pair = pair
        s.unsettled = [b["unsettled_km"] for b in r.borders]
        s.regime = [OPEN] * len(r.borders)
        s.floor, s.connected, s.stopped = pair(0), [], set()
        n = len(r.borders)
        s.ease = [3.0] * n
        s.cap_level, s.cap_until, s.halt_level, s.halt_until = [OPEN] * n, [0] * n, [OPEN] * n, [0] * n
        s.front, s.chosen = [OPEN] * n, [OPEN] * n
        s.outer_set = [None] * len(r.borders)
        s.lnphi, s.flow = {}, {(x, y): 0.0 for x in r.nodes for y in r.nodes}
        s.shock_factor, s.shock_until = 1.0, 0
        s.near, s.scale, s.known = {}, None, {}

    def beyond(s, decision, x, limit):
        """How far x is beyond a limit at which a decision turns; the least distance of each decision is remembered (7.14)."""
        if abs(x - limit) < s.near.get(decision, (math.inf,))[0]:
            s.near[decision] = abs(x - limit), s.year
        return x - limit

    def step(s, year):
        s.year = year
        s.events()
        s.break_out()
        s.exits()
        s.force()
        s.shocks()
        s.spread()
        s.choose()
        s.set_stance()
        s.deliberate()
        s.incidents()
        s.hold_fronts()
        s.change_borders()
        s.find_routes()
        s.freeness()
        s.exchange()
        s.trade()
        s.measure()
        s.move()
        s.learn()
        s.look_back()
        # The rest of phase 18 comes with the record: no rule reads it.

    # ------------------------------------------------------------ 7.1 Events arrive
    def events(s):
        for k in s.incident:
            s.incident[k] = 0.0
        for e in s.entries:
            if e.year != s.year or e.own:
                continue
            if e.nature != "event":
                e.status, e.tabled_in = TABLED, s.year
                continue
            if e.off:
                e.status = LAPSED
                continue
            e.status = HAPPENED
            if e.kind == "clash":
                s.incident[e.a, e.b] += e.num("severity")
            elif e.kind == "leader_change":
                s.leader_change(e)
            elif e.kind == "oil_price":
                s.shock_factor, s.shock_until = e.num("factor"), s.year + e.num("years") - 1
            elif e.kind == "pandemic":
                for b in range(len(s.r.borders)):
                    s.halt(b, REGIMES.index(e.v["level"]), s.year + int(e.num("years")) - 1)
            elif e.kind == "crisis":
                until = s.year + int(e.num("years")) - 1
                s.crisis[e.a] = max(s.crisis[e.a], until)
                if e.num("shuts_borders") != 0:
                    for b in s.borders_of(e.a):
                        s.halt(b, RESTRICTED, until)
            elif e.kind == "outer_border":
                s.outer_set[s.r.border[e.a, e.b]] = REGIMES.index(e.v["regime"])
            elif e.kind == "link_finished":
                s.sponsored(e)
            elif e.kind == "membership":
                for i in e.who:
                    s.belong(i, e.v["organisation"], {"join": MEMBER, "leave": OUTSIDE, "suspend": SUSPENDED, "observe": OBSERVING}[e.v["action"]])
                    if e.num("imposed") != 0:
                        s.keep_in(i, e.v["organisation"])
            elif e.kind == "realignment":
                i, q = e.a, e.v["power"]
                total = sum(s.alignment[i, x] for x in s.r.powers)
                others = total - s.alignment[i, q]
                s.alignment[i, q] = clamp(s.alignment[i, q] + e.num("shift"), 0, 1)
                if others > 0:
                    for x in s.r.powers:
                        if x != q:
                            s.alignment[i, x] *= max(0, total - s.alignment[i, q]) / others
            elif e.kind in ("coordination", "body_market"):
                s.altered = True
            elif e.kind not in LASTING:
                raise ValueError(e.kind)

    def belong(s, i, o, now):
        if s.belongs[i, o] != now:
            s.belongs[i, o], s.held[i, o], s.altered = now, False, True
            if now == MEMBER:
                s.since[i, o] = s.year

    def keep_in(s, i, o):
        if s.isin(i, o):
            s.held[i, o] = True

    def sponsored(s, e):
        if "sponsor" in e.v:
            inside = [x for x in (e.a, e.b) if x in s.r.members]
            for i in inside:
                s.finance[i, e.v["sponsor"]] += e.num("cost") / len(inside)

    def cap(s, b, level, until):
        if until >= s.cap_until[b] or level < s.cap_level[b]:
            if s.cap_until[b] >= s.year:
                level = min(level, s.cap_level[b])
            s.cap_level[b] = level
            s.cap_until[b] = max(s.cap_until[b], until)

    def imposed_cap(s, b, year):
        """What imposed closures allow that stand in a year or later, and their last year."""
        if s.cap_until[b] < year:
            return OPEN, year - 1
        last = lambda x: x.agreed_in + int(x.num("years")) - 1
        held = [x for x in s.entries if x.kind == "border_closure" and x.imposed and x.status == AGREED
                and s.r.border[x.a, x.b] == b and last(x) >= year]
        return min([REGIMES.index(x.v["level"]) for x in held], default=OPEN), max([last(x) for x in held], default=year - 1)

    def uncap(s, b, own):
        level, until = s.imposed_cap(b, s.year) if own else (OPEN, s.year - 1)
        if until >= s.year:
            s.cap_level[b] = max(s.cap_level[b], level)
        s.cap_until[b] = min(s.cap_until[b], until)

    def halt(s, b, level, until):
        if s.halt_until[b] >= s.year:
            level = min(level, s.halt_level[b])
        s.halt_level[b], s.halt_until[b] = level, max(s.halt_until[b], until)

    # ------------------------------------------------------------ 7.24 Crises break out
    def troubled(s, i):
        return s.crisis[i] >= s.year

    def borders_of(s, i):
        return [k for k, b in enumerate(s.r.borders) if b["inner"] and i in (b["a"], b["b"])]

    def break_out(s):
        r, p = s.r, lambda k: s.p["crisis." + k]
        if s.year < r.years["incidents_from"]:
            return
        for i in r.members:
            rate = p("factor") * float(r.row[i]["crisis_rate"])
            if rate > 0 and not s.troubled(i) and s.chance(CRISIS, i, 0, min(1, rate)):
                s.crisis[i] = s.year + int(p("years")) - 1
            if s.troubled(i):
                for k in s.borders_of(i):
                    b = r.borders[k]
                    other = r.order[b["b"] if b["a"] == i else b["a"]]
                    if s.chance(CRISIS_BORDER, i, other, p("border")):
                        s.halt(k, RESTRICTED, s.year)

    # ------------------------------------------------------------ 7.2 Leaders take and leave office
    def chance(s, process, i, j, p):
        return (0.5 if s.seed is None else s.draw(s.year, process, s.r.order[i], j).uniform()) < p

    def draw(s, year, process, i, j=0):
        return Stream(s.seed, s.replicate, year, process, i, j)

    def coded(s, process, i, year, lo, hi):
        spread = s.p["offices.coded_spread"]
        return lo + (hi - lo) * (0.5 if s.seed is None or spread == 0 else 0.5 + spread * (s.draw(year, process, s.r.order[i]).uniform() - 0.5))

    def around(s, process, i, was, other):
        if s.seed is None:
            return was
        x = was + s.p["offices.successor_other_coalition" if other else "offices.successor_same_coalition"] * s.draw(s.year, process, s.r.order[i]).normal()
        while not 0 <= x <= 1:
            x = -x if x < 0 else 2 - x
        return x

    def successor(s, i, other):
        """Openness of a successor: near the predecessor's, or from another coalition near that of a leader whom the region has had."""
        if not other or s.p["offices.earlier"] == 0:
            return s.around(LEADER_OPENNESS, i, s.openness[i], other)
        coded = [(float(s.r.row[k]["openness_low"]), float(s.r.row[k]["openness_high"])) for k in s.r.members]
        coded += [(e.num("openness_low"), e.num("openness_high")) for e in s.entries
                  if e.kind == "leader_change" and e.year <= s.year and e.status == HAPPENED and "openness_low" in e.v]
        u = 0.5 if s.seed is None else s.draw(s.year, EARLIER_LEADER, s.r.order[i]).uniform()
        low, high = coded[min(len(coded) - 1, int(u * len(coded)))]
        return s.around(LEADER_OPENNESS, i, 0.5 * (low + high), False)

    def first_step(s, i):
        if s.in_office[i] != s.year or s.year == s.r.first:
            return 0.0
        x = 0.0 if s.seed is None else s.draw(s.year, FIRST_STEP, s.r.order[i]).normal()
        return clamp(s.p["offices.first_step"] + s.p["offices.first_step_sd"] * x, 0, 1)

    def leader_change(s, e):
        i, other = e.a, e.num("coalition_change") != 0
        if "openness_low" in e.v:
            openness = s.coded(LEADER_OPENNESS, i, s.year, e.num("openness_low"), e.num("openness_high"))
        elif e.num("openness_step") != 0:
            openness = clamp(s.openness[i] + e.num("openness_step"), 0, 1)
        else:
            openness = s.successor(i, other)
        if "ambition_low" in e.v:
            ambition = s.coded(LEADER_AMBITION, i, s.year, e.num("ambition_low"), e.num("ambition_high"))
        else:
            ambition = s.around(LEADER_AMBITION, i, s.ambition[i], other)
        s.install(i, openness, ambition, other)

    def install(s, i, openness, ambition, other):
        s.openness[i], s.ambition[i] = openness, ambition
        s.in_office[i] = s.year
        if other:
            s.coalition[i] = s.year
        s.popularity[i] = s.p["offices.popularity_start"]
        keep = 1 - s.p["offices.reset"]
        for j in s.r.members:
            if j == i:
                continue
            s.narrative[i, j] *= keep
            s.narrative[j, i] *= keep
            if s.trust[i, j] < 0:
                s.trust[i, j] *= keep
        sd = s.p["offices.alignment_other_coalition" if other else "offices.alignment_same_coalition"]
        if s.seed is None or sd == 0:
            return
        before = sum(s.alignment[i, q] for q in s.r.powers)
        for k, q in enumerate(s.r.powers):
            s.alignment[i, q] *= exp(sd * s.draw(s.year, LEADER_ALIGNMENT, s.r.order[i], k).normal())
        after = sum(s.alignment[i, q] for q in s.r.powers)
        if after > 0:
            for q in s.r.powers:
                s.alignment[i, q] *= before / after

    def exits(s):
        p = lambda k: s.p["offices." + k]
        if s.year < s.r.years["exits_from"]:
            return
        for i in s.r.members:
            rate = p("exits") * float(s.r.row[i]["exit_rate"])
            if s.crisis[i] >= s.year - 1:
                rate *= s.p["crisis.turnover"]
            if s.in_office[i] == s.year or not s.chance(LEADER_EXIT, i, 0, min(1, rate * exp(-s.p["protective.tenure"] * s.backed(i)))):
                continue
            other = s.chance(SUCCESSOR, i, 0, p("other_coalition"))
            s.install(i, s.successor(i, other), s.around(LEADER_AMBITION, i, s.ambition[i], other), other)

    # ------------------------------------------------------------ 7.3 Size and prices move
    def force(s):
        r = s.r
        s.drift()
        path = s.oil = r.brent[s.year]
        if s.oil_gap != 0:
            s.oil *= exp(s.oil_gap)
        if s.year <= s.shock_until:
            s.oil *= s.shock_factor
        s.size, s.balance = {x: r.size[s.year, x] for x in r.nodes}, {x: r.balance[s.year, x] for x in r.nodes}
        for x, gap in s.size_gap.items():
            s.size[x] *= exp(gap)
            s.balance[x] *= exp(gap)
        s.remitted = {i: r.remittances.get((s.year, i), 0.0) * s.size[i] for i in r.members}
        s.fuel = s.burn(path)
        moved = any(s.size_gap.values())
        if s.oil != path:
            s.earn(path)
            moved = True
        if s.remit() or moved:
            s.balance[r.absorber] = -sum(v for x, v in s.balance.items() if x != r.absorber)

    def drift(s):
        """Size and the price of oil leave their paths by noise once the forcing is over."""
        r, p = s.r, lambda k: s.p["forcing." + k]
        if s.seed is None or s.year <= r.years["forcing_to"]:
            return
        z = lambda process, k: clamp(s.draw(s.year, process, k).normal(), -p("cut"), p("cut"))
        if p("growth") != 0:
            c = p("growth") * r.sd_common * z(GROWTH, -1)
            for x, (loading, own) in r.noise.items():
                s.growth_gap[x] = p("growth_lasts") * s.growth_gap[x] + loading * c + p("growth") * own * z(GROWTH, r.order[x])
                s.size_gap[x] = clamp(s.size_gap[x] + s.growth_gap[x], -p("growth_most"), p("growth_most"))
        if p("oil") != 0:
            s.oil_gap = (1 - p("oil_reverts")) * s.oil_gap + p("oil") * r.sd_oil * z(OIL_PRICE, 0)

    def burn(s, oil, left=None):
        left = left or {x: s.p["trade.fuel_most"] * s.size[x] for x in s.r.nodes}
        fuel = []
        for f in s.r.fuels:
            boe, share = f["year"][s.year]
            v = min(boe * share * oil, left[f["exporter"]])
            left[f["exporter"]] -= v
            fuel.append(v)
        return fuel

    def fuel_of(s, x):
        return sum(v for f, v in zip(s.r.fuels, s.fuel) if f["exporter"] == x)

    def earn(s, path):
        """What a price of oil off its path gives or takes, and what is saved and spent of it."""
        r, p, most = s.r, lambda k: s.p["income." + k], s.p["trade.fuel_most"]
        before = {x: s.fuel_of(x) for x in r.nodes}
        s.fuel = s.burn(s.oil, {x: most * (s.size[x] - p("fuel") * before[x]) / (1 - most * p("fuel")) for x in r.nodes})
        for x in r.nodes:
            gain = p("fuel") * (s.fuel_of(x) - before[x])
            gain += min(most, p("oil") * r.oil_income[x]) * s.size[x] * (s.oil / path - 1)
            if gain != 0:
                s.size[x] += gain
                s.balance[x] += p("saved") * gain
                s.spend(x, gain - p("saved") * gain)

    def remit(s):
        """Remittances follow the size of the economy that they come from; says whether anything moved."""
        r, f = s.r, s.p["income.remittance"]
        usual = sum(s.remitted.values())
        if usual == 0 or f == 0 or s.size[r.sender] == r.size[s.year, r.sender]:
            return False
        over = s.size[r.sender] / r.size[s.year, r.sender]
        factor = min(over ** f, 1 + 0.5 * (s.size[r.sender] - s.balance[r.sender]) / usual)
        for i in r.members:
            more = s.remitted[i] * factor - s.remitted[i]
            if more != 0:
                s.remitted[i] += more
                s.balance[i] -= more
                s.balance[r.sender] += more
                s.spend(i, more)
        return True

    def spend(s, x, change):
        """What only home makes follows spending."""
        home = s.p["income.home"]
        if home != 0:
            least = min(s.size[x] - s.fuel_of(x), s.size[x] - s.balance[x])
            s.size[x] += max(home * change / (1 - home), -0.5 * least)

    # ------------------------------------------------------------ 7.15 Shocks and lasting events
    def shocks(s):
        r = s.r
        s.push = {(i, q, u): 1.0 for i in r.members for q in r.powers for u in INSTRUMENTS}
        s.rivalry = {(a, b): r.of("rivalry", a, b) for a in r.powers for b in r.powers}
        s.barred = {q: 0.0 for q in r.powers}
        s.goal = {i: 0.0 for i in r.members}
        s.deal = {o: 0.0 for o in r.bodies}
        s.concert = s.patron = 0.0
        s.stopped = set()
        s.threat = r.threat[s.year]
        s.inflow = 1.0
        if s.seed is not None and s.p["energy.inflow_sd"] > 0:
            s.inflow += s.p["energy.inflow_sd"] * clamp(s.draw(s.year, INFLOW, 0).normal(), -2, 2)
        for e in s.entries:
            if e.kind in LASTING and e.status == HAPPENED and e.year <= s.year < e.year + e.num("years"):
                s.during(e)

    def sharpen(s, a, b, change):
        if a != b:
            s.rivalry[a, b] = s.rivalry[b, a] = clamp(s.rivalry[a, b] + change, 0, 1)
            s.altered = True

    def during(s, e):
        q = e.v.get("power")
        if e.kind == "drought":
            s.inflow = min(s.inflow, 1 - e.num("severity"))
        elif e.kind == "threat":
            s.threat = max(s.threat, e.num("severity"))
        elif e.kind == "sanctions":
            s.barred[q] = max(s.barred[q], e.num("weight"))
            for i in s.r.members:
                for u in INSTRUMENTS:
                    s.push[i, q, u] *= 0.7
        elif e.kind == "initiative":
            for i in e.who:
                s.push[i, q, e.v["instrument"]] += e.num("size")
        elif e.kind == "withdrawal":
            for i in e.who:
                for u in INSTRUMENTS:
                    s.push[i, q, u] *= 1 - e.num("share")
        elif e.kind == "rivalry":
            s.sharpen(q, e.v["other"], e.num("change"))
        elif e.kind == "exclusion":
            s.sharpen(q, e.v["against"], 1)
            for i in s.r.members:
                x, y = (i, q), (i, e.v["against"])
                if s.beyond("side of an exclusion", s.alignment[x], s.alignment[y]) < 0:
                    x, y = y, x
                moved = e.num("force") * s.alignment[y]
                s.alignment[x] += moved
                s.alignment[y] -= moved
        elif e.kind == "goals":
            for i in e.who:
                s.goal[i] = e.num("shift")
        elif e.kind == "identity_policy":
            for i, j in s.r.pairs:
                if i in e.who and j in e.who:
                    s.identity[i, j] = clamp(s.identity[i, j] + e.num("pace"), 0, 1)
        elif e.kind == "body_market":
            s.deal[e.v["organisation"]] = max(s.deal[e.v["organisation"]], e.num("depth"))
        elif e.kind == "coordination":
            s.concert = max(s.concert, e.num("share"))
        elif e.kind == "patronage":
            s.patron = max(s.patron, e.num("share"))
        elif e.kind == "link_stopped":
            s.stopped.add(s.r.road[s.r.border[e.a, e.b]])

    # ------------------------------------------------------------ 7.16 Powers
    def spread(s):
        r, p = s.r, lambda k: s.p["powers." + k]
        stance = sum(s.stance[k] for k in s.directed) / len(s.directed)
        bound = sum(min(1, s.bound[k]) for k in r.pairs) / len(r.pairs)
        more = exp(s.p["vacuum.filling"] * (s.p["vacuum.usual"] - (stance + bound) / 2))
        for k in s.push:
            s.push[k] *= more
        for i, q, u in s.push:
            s.push[i, q, u] *= 1 - s.p["pressure.push"] * s.anger[i, q]
        for q in r.powers:
            x = r.strategy[q]
            budget = r.rate[s.year, q] * s.size[q] * (1 + p("provoked") * x["minds"] * s.institution)
            pull = {i: r.interest[q, i] * (0.25 + s.alignment[i, q])
                    * (1 + p("draw") * x["reacts"] * sum(s.rivalry[q, z] * s.leverage[i, z] for z in r.powers)) for i in r.members}
            total = sum(pull.values())
            for i in r.members:
                welcome = min(1, s.alignment[i, q] / p("welcome"))
                aim = min(1, r.secures[q, i] * welcome * s.push[i, q, "security"])
                s.finance[i, q] *= 1 - p("wear")
                s.programmes[i, q] = 0.0
                if total > 0:
                    share = budget * pull[i] / total
                    spent = {u: x["use_" + u] * s.push[i, q, u] for u in INSTRUMENTS}
                    s.finance[i, q] += share * (spent["finance"] + spent["projects"])
                    a, b = share * spent["security"] / s.size[i], share * spent["bodies"] / s.size[i]
                    aim += (1 - aim) * p("arms") * welcome * a / (p("arms_half") + a)
                    s.programmes[i, q] = b / (p("programmes_half") + b)
                s.backing[i, q] += p("pace") * (aim - s.backing[i, q])
        for i in r.members:
            T, L = sum(s.alignment[i, q] for q in r.powers), sum(s.leverage[i, q] for q in r.powers)
            there = {q: s.level[i, q] / (s.level[i, q] + s.p["presence.half"]) for q in r.powers}
            all_there = sum(there.values())
            if L > 0:
                for q in r.powers:
                    hedged = r.hedging[i] / len(r.powers)
                    if all_there > 0:
                        hedged += p("hedge_there") * (r.hedging[i] * there[q] / all_there - hedged)
                    aim = T * ((1 - r.hedging[i]) * s.leverage[i, q] / L + hedged)
                    s.alignment[i, q] += p("lean") * (aim - s.alignment[i, q])
        if s.year == r.first and p("pace") != 0:
            for k in s.usual:
                s.begun[k] = s.usual[k] = min(1, s.backing[k] / p("pace"))

    def measure(s):
        r, p = s.r, lambda k: s.p["powers." + k]
        whole = max(1, p("weight_trade") + p("weight_finance") + p("weight_security") + p("weight_bodies"))
        for i in r.members:
            money = p("finance_half") * s.size[i] + sum(s.finance[i, q] for q in r.powers)
            backing = p("bodies_half") + sum(s.backing[i, q] for q in r.powers)
            depth = p("bodies_half") + sum(s.ties[i, q] for q in r.powers)
            for q in r.powers:
                fuel = sum(v for f, v in zip(r.fuels, s.fuel) if (f["exporter"], f["importer"]) == (i, q))
                s.leverage[i, q] = 1 / whole * (p("weight_trade") * (s.flow[i, q] + s.flow[q, i] + fuel) / (s.sold[i] + s.bought[i])
                                    + p("weight_finance") * s.finance[i, q] / money + p("weight_security") * s.backing[i, q] / backing
                                    + p("weight_bodies") * s.ties[i, q] / depth)
            of = lambda x, half: x / (x + s.p["presence." + half])
            for q in r.powers:
                fuel = sum(v for f, v in zip(r.fuels, s.fuel) if (f["exporter"], f["importer"]) == (i, q))
                parts = {"trade": of((s.flow[i, q] + s.flow[q, i] + fuel) / s.size[i], "trade_half"), "finance": of(s.finance[i, q] / s.size[i], "finance_half"),
                         "security": of(s.backing[i, q], "backing_half"), "bodies": of(s.ties[i, q] * (1 + p("programmes") * s.programmes[i, q]), "ties_half")}
                s.level[i, q] = min(1, sum(p("weight_" + u) * x for u, x in parts.items()) / whole)
                s.presence[i, q] = s.alignment[i, q] * of(s.level[i, q], "half")
                less = (1 - p("hub_security")) * p("weight_security") / whole
                share, level = s.leverage[i, q] - less * s.backing[i, q] / backing, s.level[i, q] - less * parts["security"]
                s.hold[i, q] = max(0, share + p("hub_level") * (level - share))
        for i, j in r.pairs:
            pull = sum(r.strategy[q]["spokes"] * min(s.hold[i, q], s.hold[j, q]) for q in r.powers)
            s.hub[i, j] = min(1, pull / p("hub_full") + p("split") * s.split[i, j]) * (1 - s.relief[i, j])
            s.roof[i, j] = min(1, sum((1 - r.strategy[q]["spokes"]) * min(s.level[i, q], s.level[j, q]) for q in r.powers) / p("hub_full"))
        for k in s.usual:
            s.usual[k] = max(s.begun[k], s.usual[k] + s.p["dilemma.trail"] * (s.backing[k] - s.usual[k]))

    def backed(s, i):
        return min(1, sum(s.r.strategy[q]["spokes"] * s.backing[i, q] for q in s.r.powers))

    # ------------------------------------------------------------ 7.17 Organisations
    def isin(s, i, o):
        return s.belongs[i, o] == MEMBER

    def fellows(s, i, o):
        x = [s.stance[i, j] for j in s.r.members if j != i and s.isin(j, o)]
        return sum(x) / len(x) if x else 0.5

    def admitted(s, i, o):
        x = [s.stance[j, i] for j in s.r.members if j != i and s.isin(j, o)]
        return s.beyond("admission", sum(x) / len(x) if x else 0.5, s.p["bodies.applicant"]) >= 0

    def attitude(s, i, o, with_tie=True):
        r, p, b = s.r, lambda k: s.p["bodies." + k], s.r.bodies[o]
        if b["sponsors"]:
            tie, held = max([(s.alignment[i, x], p("leverage") * s.level[i, x]) for x in b["sponsors"]], key=sum)
        else:
            tie, held = 2 * s.fellows(i, o) - 1, 0.0
        x = (tie if with_tie else 0) + held
        x -= p("against") * (1 - p("hedging") * r.hedging[i]) * sum(s.alignment[i, q] * max([0.0] + [s.rivalry[q, z] for z in b["sponsors"]])
                                                                 for q in r.powers)
        effort = max([0.0] + [s.push[i, z, "bodies"] for z in b["sponsors"]])
        x += p("effort") * effort * (1 + p("effort_fade")) / (1 + p("effort_fade") * effort)
        x += p("programmes") * max([0.0] + [s.programmes[i, z] for z in b["sponsors"]])
        return x - p("sovereignty") * r.sovereignty[i] * b["supranational"] - p("neutral") * r.neutrality[i] * b["depth"]

    def wish(s, i, o):
        return 2 * s.fellows(i, o) - 1 if s.r.bodies[o]["field"] == "grid" else s.attitude(i, o)

    def inside_of(s, o):
        return [i for i in s.r.members if s.isin(i, o)]

    def succeeded(s, o):
        return s.r.free and any(o in b["was"] and b["founded"] <= s.year for b in s.r.bodies.values())

    def there(s, o):
        b = s.r.bodies[o]
        return s.year >= b["founded"] and not (b["ended"] and s.year >= b["ended"])

    def comes_and_goes(s, o):
        b = s.r.bodies[o]
        if b["invited"] or not s.there(o):
            return False
        if not s.r.free:
            return b["open"]
        return bool(b["sponsors"] or s.inside_of(o) and not s.succeeded(o))

    def door_open(s, o, own):
        return s.there(o) and (not own or s.comes_and_goes(o))

    def joins_from(s, o):
        return s.p["bodies.join"] - s.p["bodies.shallow"] * (1 - s.r.bodies[o]["depth"])

    def into(s, o, to=None):
        for i in s.r.members:
            if s.belongs[i, o] == OBSERVING:
                s.belong(i, o, OUTSIDE)
            if not s.isin(i, o):
                continue
            held = s.held[i, o]
            s.belong(i, o, OUTSIDE)
            if to:
                s.belong(i, to, MEMBER)
                s.held[i, to] = s.held[i, to] or held

    def succeed(s):
        for o, b in s.r.bodies.items():
            if b["founded"] == s.year:
                for was in b["was"]:
                    if s.inside_of(was):
                        s.into(was, o)
        for o, b in s.r.bodies.items():
            if b["ended"] == s.year and s.inside_of(o):
                s.into(o)

    def absorbing(s):
        r, rate, found = s.r, s.p["absorption.rate"], []
        for place, (o, b) in enumerate(r.bodies.items()):
            takers = [x for x, c in r.bodies.items() if c["sponsors"] and not c["invited"] and c["field"] == b["field"]]
            if rate == 0 or b["sponsors"] or not takers:
                continue
            inside = s.inside_of(o)
            if not inside:
                s.pulled[o] = 0.0
                continue
            rates = {}
            for x in takers:
                overlap = sum(s.isin(i, x) for i in inside) / len(inside)
                pull = max(r.strategy[q]["minds"] * sum(s.level[i, q] for i in inside) / len(inside) for q in r.bodies[x]["sponsors"])
                rates[x] = rate * overlap * pull
            s.pulled[o] += sum(rates.values())
            u = 0.5 if s.seed is None else s.draw(r.first, ABSORPTION, place).uniform()
            taker = max(rates, key=rates.get)
            if s.beyond("absorption", s.pulled[o], -log(1 - u)) > 0 and rates[taker] > 0:
                found.append((o, taker))
        return found

    def choose(s):
        r = s.r
        if r.free:
            s.succeed()
        if s.year >= r.years["choices_from"]:
            absorbed = s.absorbing()
            todo = []
            for i in r.members:
                for o, b in r.bodies.items():
                    if s.comes_and_goes(o):
                        if s.isin(i, o) and s.p["acts.on"] != 0:
                            continue  # leaving is an act of one's own (7.19)
                        a = s.attitude(i, o)
                        if (s.isin(i, o) and not s.held[i, o] and s.year - s.since[i, o] >= s.p["bodies.stay"]
                                and s.beyond("leaving", a + s.p["bodies.leaving"], s.p["bodies.leave"]) < 0):
                            todo.append((i, o, OUTSIDE))
                        elif not s.isin(i, o) and s.beyond("joining", a, s.joins_from(o)) > 0 and s.admitted(i, o):
                            todo.append((i, o, MEMBER))
            for x in todo:
                s.belong(*x)
            for o, taker in absorbed:
                if s.inside_of(o):
                    s.into(o, taker)
                    s.pulled[o] = 0.0
            if r.free:
                for o, b in r.bodies.items():
                    if not b["sponsors"] and len(s.inside_of(o)) == 1:
                        s.into(o)
        if s.altered or s.p["powers.programmes"] > 0:
            s.tabulate()
            s.altered = (s.concert > 0 or any(v > 0 for v in s.deal.values())
                         or any(v != r.of("rivalry", *k) for k, v in s.rivalry.items()))
        s.provision = s.new_pair(0.0)
        if s.p["bodies.provision"] != 0:
            for o, b in r.bodies.items():
                if len(b["sponsors"]) == 1:
                    for i, j in r.pairs:
                        if s.isin(i, o) and s.isin(j, o):
                            q = b["sponsors"][0]
                            s.provision[i, j] = max(s.provision[i, j], b["enforcement"] * min(s.leverage[i, q], s.leverage[j, q]))

    def tabulate(s):
        r, p = s.r, lambda k: s.p["bodies." + k]
        s.link, s.grown, s.relief, s.split = s.new_pair(0.0), s.new_pair(0.0), s.new_pair(0.0), s.new_pair(0.0)
        s.ties, s.burden = {k: 0.0 for k in s.ties}, {i: 0.0 for i in r.members}
        s.bodytrade = {}

        def behind(i, j, b):
            return 1 + s.p["powers.programmes"] * max(min(s.programmes[i, z], s.programmes[j, z]) for z in b["sponsors"])

        def more(x, y, by):
            for k in ((x, y), (y, x)):
                s.bodytrade[k] = s.bodytrade.get(k, 0.0) + by
        for o, b in r.bodies.items():
            lead = max([0.0] + [r.strategy[z]["lead"] for z in b["sponsors"]])
            inside = p("market") * s.deal[o] + (p("union") * b["depth"] if b["union"] else 0)
            wall = p("wall") * b["depth"] if b["union"] else 0
            for i in r.members:
                if s.belongs[i, o] == OBSERVING:
                    for z in b["sponsors"]:
                        s.ties[i, z] += p("observer") * b["depth"] / len(b["sponsors"])
                if s.isin(i, o) and b["sponsors"]:
                    s.burden[i] += b["depth"] * behind(i, i, b)
                    for z in b["sponsors"]:
                        s.ties[i, z] += b["depth"] / len(b["sponsors"])
                        more(i, z, inside)
            for i, j in r.pairs:
                both, one = s.isin(i, o) and s.isin(j, o), s.isin(i, o) != s.isin(j, o)
                if both:
                    more(i, j, inside)
                elif one:
                    more(i, j, -wall)
                if b["sponsors"] and b["union"]:
                    if both:
                        s.relief[i, j] = max(s.relief[i, j], b["depth"])
                    elif one:
                        s.split[i, j] += b["depth"]
                if both and not b["sponsors"]:
                    s.link[i, j] += b["depth"] / p("full")
                    s.grown[i, j] += b["depth"]
                elif both:
                    against = 0.0
                    for x, c in r.bodies.items():
                        if x != o and c["field"] == b["field"] and c["sponsors"] and (s.isin(i, x) or s.isin(j, x)):
                            against += c["depth"] * max(s.rivalry[z, y] for z in b["sponsors"] for y in c["sponsors"])
                    s.link[i, j] += b["depth"] * p("sponsored") * (1 - 0.5 * lead) * behind(i, j, b) / (1 + p("overlap") * (1 - s.concert) * against) / p("full")
        for k in r.pairs:
            s.link[k], s.grown[k] = min(1, s.link[k]), min(1, s.grown[k])

    # ------------------------------------------------------------ 7.4 Leaders set their stance
    def set_stance(s):
        r, p, size = s.r, lambda k: s.p["leaders." + k], s.size
        y = s.year - r.first
        largest = max(size[i] for i in r.members)
        income = {i: size[i] / r.population[s.year, i] for i in r.members}
        leans = {k: s.alignment[k] + s.p["presence.engaged"] * (s.presence[k] - s.alignment[k]) for k in s.alignment}
        fresh = {k: max(0, s.backing[k] - s.usual[k]) for k in s.backing}
        steps = {i: s.first_step(i) for i in r.members}
        s.dispose()
        new = {}
        for i, j in s.directed:
            like = min(size[i], size[j]) / max(size[i], size[j])
            z = p("constant") + p("centre")
            half = 2 * s.openness[i] - 1
            z += p("openness") * half * (p("open_half") if half > 0 else p("closed_half"))
            goals = 1 - 0.5 * (s.goal[i] + s.goal[j])
            z -= p("sovereignty") * r.sovereignty[i] * exp(-y / p("sovereignty_fade"))
            z -= p("rivalry") * goals * s.ambition[i] * s.ambition[j] * like
            z -= p("smallness") * goals * (1 - size[i] / largest) * s.ambition[j] * size[j] / largest
            b = r.border.get((i, j))
            if b is not None:
                z -= p("unsettled") * min(1, s.unsettled[b] / (p("unsettled_full") * r.borders[b]["length_km"]))
            cut = min(1, s.memory[i, j])
            z -= p("incidents") * (cut + p("incidents_curve") * (-expm1(-s.memory[i, j]) - cut))
            z += p("gain") * s.stake[i, j]
            z -= p("inequality") * min(1, abs(log(income[i] / income[j])) / log(10))
            z += p("trust") * s.trust[i, j]
            z += p("kinship") * r.of("kinship", i, j)
            z -= p("narrative") * s.narrative[i, j]
            z -= p("identity") * goals * s.identity[i, j]
            lean = sum(leans[i, a] * s.rivalry[a, b] * leans[j, b] for a in r.powers for b in r.powers)
            z -= p("division") * goals * min(1, lean) * (1 - s.linked[i])
            z += p("threat") * s.threat * s.trust[i, j]
            z -= p("water") * s.unmet[i, j]
            z -= p("hub") * s.hub[i, j]
            z += p("link") * s.link[i, j]
            z += p("institution") * s.reg[i, j]
            z += p("reciprocity") * (2 * s.stance[j, i] - 1)
            z -= s.p["protective.stance"] * s.backed(i)
            z -= s.p["dilemma.stance"] * min(1, sum(s.presence[i, a] * s.rivalry[a, b] * fresh[j, b] for a in r.powers for b in r.powers))
            z += s.p["order.stance"] * s.roof[i, j]
            z += s.disposition[i]
            if s.seed is not None and p("noise") > 0:
                z += p("noise") * s.draw(s.year, NOISE, r.order[i], r.order[j]).normal()
            first = steps[i]
            new[i, j] = s.stance[i, j] + (first + (1 - first) * p("adjust")) * (logistic(z) - s.stance[i, j])
        s.stance = new

    def dispose(s):
        """What a leader is inclined to beyond what is coded; a new one starts with one of his own."""
        sd, lasts = s.p["leaders.disposition"], s.p["leaders.disposition_lasts"]
        for i in s.r.members:
            fresh = 0.0 if s.seed is None or sd == 0 else sd * s.draw(s.year, DISPOSITION, s.r.order[i]).normal()
            new = s.year in (s.r.first, s.in_office[i])
            s.disposition[i] = fresh if new else lasts * s.disposition[i] + math.sqrt(1 - lasts * lasts) * fresh

    # ------------------------------------------------------------ 7.5 Proposals are decided and kept
    def over(s, i, j):
        return (s.flow[i, j] + s.flow[j, i]) / s.size[i]

    def created(s, i, j, x):
        return 0.5 * s.over(i, j) * expm1(x) / s.p["trade.elasticity"]

    def eases(s, cut):
        return -s.p["trade.border_time"] * log1p(-cut)

    def need(s, i, j):
        x = s.r.streams[s.r.stream[i, j]]
        return x["fuel"] if x["up"] == i else x["water"]

    def part(s, e, x):
        volume = e.num("volume_mcm")
        return 1 if x["water_mcm"] == 0 else min(1, volume / x["water_mcm"])

    def loss(s, e, i, j):
        """What the border at the level of a closure costs i in trade, 0 or below, as a share of its size."""
        cost = s.takes_at(REGIMES.index(e.v["level"]))
        if e.status == AGREED:
            return -s.created(i, j, max(0, cost - s.takes_at(s.regime_ease(s.low(i, j), OPEN)[1])))
        return s.created(i, j, -max(0, cost - s.gap[i, j]))

    def terms(s, e, i, j):
        """Gain, matter and depth of an entry for party i, the other being j."""
        p, r = s.p, s.r
        others = [k for k in e.who if k != i]
        calls = p["talks.occasion"] * float(e.v.get("occasion", 0))
        if e.kind == "border_closure":
            return s.loss(e, i, j), calls + p["talks.occasion"] * p["talks.clash_share"] * min(1, s.memory[i, j] + s.incident[i, j]), 0
        if e.kind == "visa_imposed":
            return 0, calls, 0
        if e.kind == "energy_cut":
            return 0, calls - p["energy.appeal"] * s.need(i, j), 0
        if e.kind == "leave_body":
            return 0, calls - s.wish(i, e.v["organisation"]) - p["bodies.leaving"], 0
        if e.kind == "found_body":
            return 0, s.attitude(i, e.v["organisation"], False), 0
        if e.kind == "join_body":
            wish = s.wish(i, e.v["organisation"])
            return 0, wish if s.admitted(i, e.v["organisation"]) else min(wish, -0.01), 0
        if e.kind == "border_settlement":
            b = r.border[i, j]
            share = min(s.unsettled[b], e.num("km")) / r.borders[b]["length_km"]
            return (s.created(i, j, p["trade.unsettled"] * share), p["talks.settlement"] + p["talks.settle_war"] * s.memory[i, j],
                    p["talks.territory"] * share)
        if e.kind == "reopening":
            return s.created(i, j, s.gap[i, j]), 0, 0
        if e.kind == "trade_agreement":
            return s.created(i, j, p["trade.agreement"] * e.num("depth")), 0, e.num("depth")
        if e.kind == "trade_facilitation":
            return s.created(i, j, s.eases(e.num("time_cut"))), 0, 0.2
        if e.kind == "transport_link":
            return s.created(i, j, -p["trade.distance"] * log1p(-e.num("shorter"))), 0, 0
        if e.kind in ("partnership", "security_cooperation", "multilateral_treaty"):
            return 0, 0, e.num("depth")
        if e.kind == "visa_free":
            return s.created(i, j, p["people.visa_trade"] * s.visa[i, j]), 0, 0.2
        if e.kind == "passenger_links":
            return 0, 0, 0
        if e.kind == "energy_deal":
            x = r.streams[r.stream[i, j]]
            P, G = 1e7 * min(e.num("summer_power_twh"), x["summer_twh"]), 1e6 * min(e.num("gas_bcm"), x["gas_bcm"])
            outside_gas, outside_power = r.options.get((s.year, i), (0.0, 0.0))
            if x["up"] == i:
                usd = P * (e.num("power_price") - p["options.price"] * outside_power) + G * (p["energy.gas_price"] * s.oil - e.num("gas_price"))
            else:
                worth = p["energy.gas_cost"] + p["options.price"] * max(0, outside_gas * s.oil - p["energy.gas_cost"])
                usd = P * (p["energy.power_price"] - e.num("power_price")) + G * (e.num("gas_price") - worth)
            return usd / s.size[i], p["energy.appeal"] * s.need(i, j), 0.2
        if e.kind == "water_agreement":
            x = r.streams[r.stream[i, j]]
            k = 4 * (e.num("upkeep_share") - 0.25) if x["up"] == i else 2 * x["water"]
            return 0, p["energy.appeal"] * s.part(e, x) * k, 0.2
        if e.kind == "grid_connection":
            return 0, p["energy.appeal"] * s.need(i, j), 0.2
        if e.kind == "institution":
            return 0, s.matter(e, i, others), 0
        if e.kind == "summit":
            return 0, 0.4 - 0.4 * r.neutrality[i], 0
        if e.kind == "dispute_settlement":
            return 0, p["talks.settlement"] - 0.5 * p["institutions.neutral"] * r.neutrality[i], e.num("strength")
        if e.kind == "common_market":
            return (sum(s.created(i, k, p["trade.agreement"] * e.num("depth")) for k in others),
                    -0.5 * p["institutions.neutral"] * r.neutrality[i], e.num("depth"))
        if e.kind == "common_visa":
            return (sum(s.created(i, k, p["people.visa_trade"] * s.visa[i, k]) for k in others), -p["institutions.neutral"] * r.neutrality[i], 0.6)
        raise ValueError(e.kind)

    def matter(s, e, i, others):
        r, p, f = s.r, lambda k: s.p["institutions." + k], s.r.forms[e.v["form"]]
        largest = max(s.size[k] for k in r.members)
        lead = {k: s.size[k] / largest for k in r.members}
        stake = sum(s.stake[i, k] + s.unmet[i, k] for k in others) / len(others)
        top = max(1 if k == e.v.get("leader") else f["lead"] * (1 - s.goal[k]) * s.ambition[k] * lead[k] for k in others)
        aligned = 1 - min(1, sum(s.apart(i, k) for k in r.members if k != i) / (len(r.members) - 1))
        return (p("gain") * f["depth"] * min(1, stake) + p("goals") * (2 * aligned - 1) - p("sovereignty") * r.sovereignty[i] * f["supranational"]
                - p("discomfort") * max(1 - lead[i], s.ambition[i]) * top - p("neutral") * r.neutrality[i] * f["formality"])

    def apart(s, i, j):
        leaning = min(1, sum(abs(s.alignment[i, q] - s.alignment[j, q]) for q in s.r.powers))
        return (1 - 0.5 * (s.goal[i] + s.goal[j])) * (s.ambition[i] * s.ambition[j] + leaning + s.identity[i, j]) / 3

    def fade(s):
        return exp(-(s.year - s.r.first) / s.p["leaders.sovereignty_fade"])

    def urge(s, i, j):
        """What speaks for any act of i against j by itself."""
        p = lambda k: s.p["acts." + k]
        x = -p("stance") * (2 * s.stance[i, j] - 1) - p("cost")
        x += p("clash") * (1 - exp(-(s.memory[i, j] + s.incident[i, j])))
        x += p("grievance") * s.unmet[i, j]
        x += s.p["talks.domestic"] * s.narrative[i, j] * (p("narrative") + p("popular") * (1 - s.popularity[i]))
        x += p("anger") * max(s.anger[i, q] for q in s.r.powers)
        if s.crisis[j] != 0 and s.crisis[j] >= s.year - 1:
            x += p("unrest")
        return x + p("closed") * max(0, 1 - 2 * s.openness[i])

    def score_own(s, e, i, j):
        x = s.urge(i, j)
        if e.kind == "border_closure":
            return x + s.p["talks.gain"] * s.loss(e, i, j)
        if e.kind == "visa_imposed":
            return x + s.p["talks.gain"] * s.created(i, j, -s.p["people.visa_trade"])
        return x - s.p["energy.appeal"] * s.need(i, j)

    def score(s, e, i, others):
        p = s.p
        if e.own and e.nature == "act" and e.kind != "leave_body":
            return s.score_own(e, i, others[0])
        gain, matter, depth = s.terms(e, i, others[0] if others else None)
        sign = -1 if e.nature == "act" else 1
        x = p["talks.gain"] * gain + matter
        near = [j for j in others if j in s.r.members]
        if near:
            mean = lambda f: sum(f(j) for j in near) / len(near)
            x += sign * p["talks.stance"] * mean(lambda j: 2 * s.stance[i, j] - 1)
            x -= sign * p["talks.domestic"] * p["talks.narrative"] * mean(lambda j: s.narrative[i, j])
            if sign > 0:
                x += p["talks.spillover"] * min(1, mean(lambda j: s.bound[i, j]))
        x -= p["talks.domestic"] * p["talks.sovereignty"] * s.r.sovereignty[i] * depth * s.fade()
        return x - p["pressure.refusal"] * s.tie(e, depth) * sum(s.resents(e, i, q) for q in s.r.powers) * (1 - s.linked[i])

    TIE = {"border_settlement": 0.4, "reopening": 0.2, "transport_link": 0.3, "passenger_links": 0.2}

    def commitment(s, e, depth):
        if e.kind == "institution":
            return s.r.forms[e.v["form"]]["depth"]
        if e.kind == "found_body":
            return s.r.bodies[e.v["organisation"]]["depth"]
        return max(depth, s.TIE.get(e.kind, 0))

    def tie(s, e, depth):
        if e.nature != "proposal" or not e.many and not (e.a in s.r.members and e.b in s.r.members):
            return 0.0
        return s.commitment(e, depth)

    def resents(s, e, i, q):
        if e.kind == "transport_link" and e.v.get("sponsor") == q:
            return 0.0
        return s.r.strategy[q]["minds"] * s.level[i, q]

    def anger_at(s, e, i):
        others = [j for j in (e.who if e.many else [e.a, e.b]) if j != i]
        tie = s.tie(e, s.terms(e, i, others[0])[2])
        for q in s.r.powers:
            s.anger[i, q] = min(1, s.anger[i, q] + tie * s.resents(e, i, q))

    def provoke(s, e):
        if e.many or e.nature == "proposal" and e.a in s.r.members and e.b in s.r.members:
            for i in sorted(e.signed) if e.many else [e.a, e.b]:
                s.anger_at(e, i)

    def asked(s, e):
        if e.many:
            return [(i, [j for j in e.who if j != i]) for i in e.who]
        asked = [(e.a, [e.b] if e.b else [])]
        if e.nature == "proposal" and e.b:
            asked.append((e.b, [e.a]))
        return [x for x in asked if x[0] in s.r.members]

    def ground(s, e):
        if e.off:
            return False
        if e.own and e.nature == "act":
            return True
        if e.kind == "visa_imposed":
            return s.visa[e.a, e.b] == 0
        if e.kind == "leave_body":
            return s.isin(e.a, e.v["organisation"])
        if e.kind == "join_body":
            o = e.v["organisation"]
            return s.door_open(o, e.own) and (not s.isin(e.a, o) or e.imposed and not s.held[e.a, o])
        if e.kind == "found_body":
            return not s.inside_of(e.v["organisation"]) and not s.succeeded(e.v["organisation"])
        if e.kind == "grid_connection":
            return not s.one_grid(e.a, e.b)
        return True

    def one_grid(s, i, j):
        grids = [o for o, b in s.r.bodies.items() if b["field"] == "grid"]
        return not grids or any(s.isin(i, o) and s.isin(j, o) for o in grids)

    def agree(s, e):
        renewed = not e.many and e.impl > 0  # on the table, and something is implemented: its term is over this year
        e.status, e.agreed_in = AGREED, s.year
        if e.own:
            e.impl = e.impl if renewed else 0.0
            e.reached = e.impl
        e.in_force_in, e.grows_from, e.worked, e.takes_part = 0, 0, {}, set()

    def lapse(s, e):
        if s.year - e.tabled_in + 1 >= e.open_years:
            e.status = LAPSED

    def says(s, e, i, others, decision):
        """A party's score and answer: that of the scenario, where it gives one."""
        x = s.score(e, i, others)
        yes = s.beyond(decision, x, 0) > 0
        return x, e.decisions.get((i, s.year), yes)

    def vote(s, e):
        if not s.ground(e):
            e.status = LAPSED
            return
        asked = [] if e.imposed else s.asked(e)
        if e.many:
            s.convene(e, asked)
            return
        said = [s.says(e, i, others, "vote") for i, others in asked]
        e.score = min([x for x, _ in said], default=0.0)
        if all(yes for _, yes in said):
            s.agree(e)
        elif e.nature == "act":
            e.status = LAPSED
        else:
            if e.a in s.r.members and e.b in s.r.members:
                s.refusals[e.a, e.b] += 1
            s.lapse(e)

    # ------------------------------------------------------------ 7.5, papers: terms, ratification
    def standing(s, e):
        return e.status == AGREED and (e.in_force_in == 0 or e.impl > 0)

    def about(s, e):
        """The goods that a paper is about; none: something of its own."""
        if e.kind == "energy_deal":
            return {k for k in ("summer_power_twh", "gas_bcm") if e.num(k) > 0}
        if e.kind == "water_agreement":
            return {"water"} if s.part(e, s.r.streams[s.r.stream[e.a, e.b]]) == 1 else set()
        return {"all"}

    def beside(s, e):
        return e.kind not in SEVERAL and any(x is not e and s.standing(x) and s.about(x) & s.about(e) for x in e.papers)

    def expire(s):
        for e in s.entries:
            if e.status == AGREED and e.nature == "proposal":
                term = s.p["talks.deal_years"] if e.own and e.kind == "energy_deal" else e.term
                if term > 0 and s.year >= e.agreed_in + term:
                    e.status = ENDED

    def must_ratify(s, e):
        return e.kind not in EXECUTIVE and not e.imposed

    def ratify(s):
        for e in s.entries:
            if e.nature != "proposal":
                continue
            if e.status != AGREED:
                e.impl = 0.0
            elif e.in_force_in == 0 or e.many:
                s.proceed(e)

    def proceed(s, e):
        waits = e.in_force_in == 0
        if waits and s.must_ratify(e) and e.ratified == 0 and s.year - e.agreed_in >= s.p["ratification.lapse"]:
            e.status, e.signed, e.takes_part = LAPSED, set(), set()
            return
        parties = [i for i in s.r.members if (i in e.signed if e.many else i in (e.a, e.b))]
        for i in parties:
            if i not in e.takes_part and s.ratifies(e, i):
                e.takes_part.add(i)
        done = len(e.takes_part)
        if waits and (done >= 2 and done >= s.coverage(e) * len(e.who) if e.many else done == len(parties)):
            e.in_force_in = e.grows_from = s.year
            s.replace(e)

    def ratifies(s, e, i):
        if not s.must_ratify(e):
            return True
        if e.ratified != 0:
            return s.year >= e.ratified
        if s.year <= e.unratified:
            return False
        year = e.agreed_in if e.own else s.r.first
        u = 0.5 + (0 if s.seed is None else s.p["ratification.spread"] * (s.draw(year, RATIFICATION, s.r.order[i], e.key).uniform() - 0.5))
        e.worked[i] = e.worked.get(i, 0.0) + s.pace_of(e, i)
        return s.beyond("ratification", e.worked[i], -log(1 - u)) > 0

    def pace_of(s, e, i):
        p = lambda k: s.p["ratification." + k]
        if s.troubled(i):
            return 0.0
        if e.many:
            others = [j for j in e.who if j != i]
            signed = [j for j in others if j in e.signed]
            hostile = sum(s.narrative[i, j] for j in signed) / max(1, len(signed))
        else:
            others = [e.b if e.a == i else e.a]
            hostile = s.narrative[i, others[0]] if others[0] in s.r.members else 0.0
        given = s.commitment(e, s.terms(e, i, others[0] if others else None)[2]) * s.fade()
        rate = p("rate") * (1 - p("narrative") * hostile) * (1 - p("sovereignty") * s.r.sovereignty[i] * given)
        return p("coalition") * rate if s.coalition[i] > e.agreed_in else rate

    def replace(s, e):
        if e.kind not in PAPERS or e.kind in SEVERAL or not s.about(e):
            return
        for x in e.papers:
            older = x.agreed_in < e.agreed_in or x.agreed_in == e.agreed_in and e.papers.index(x) < e.papers.index(e)
            if x is e or x.status != AGREED or not older or not s.about(x) or not s.about(x) <= s.about(e):
                continue
            if x.in_force_in != 0:
                e.grows_from = min(e.grows_from, x.grows_from)
            e.impl = max(e.impl, x.impl)
            e.reached = max(e.reached, e.impl)
            x.status, x.impl = ENDED, 0.0

    # ------------------------------------------------------------ 7.18 Agreements of many, institutions
    COVERAGE = {"summit": 0.5, "found_body": 0.5, "dispute_settlement": 0.4, "common_market": 0.6, "common_visa": 1, "multilateral_treaty": 0.5}

    def coverage(s, e):
        return s.r.forms[e.v["form"]]["coverage"] if e.kind == "institution" else s.COVERAGE[e.kind]

    def convene(s, e, asked):
        said = {i: s.says(e, i, others, "vote of many") for i, others in asked}
        e.score = min([x for x, _ in said.values()], default=0.0)
        e.signed = set(e.who) if e.imposed else {i for i, (_, yes) in said.items() if yes}
        if len(e.signed) >= 2 and len(e.signed) >= s.coverage(e) * len(e.who):
            s.agree(e)
        else:
            e.signed = set()
            s.lapse(e)

    def accede(s, e):
        for i, others in s.asked(e):
            if i not in e.signed and s.says(e, i, others, "late signer")[1]:
                e.signed.add(i)
                s.anger_at(e, i)

    def keep_many(s, e, before):
        p, r = s.p, s.r
        f = r.forms[e.v["form"]] if e.kind == "institution" else None
        phase = min(1, (s.year - e.grows_from) / p["talks.phase_years"])
        if f:
            w = f["depth"] * e.impl * len(e.takes_part) / len(r.members)
            if s.beyond("strongest institution", w, s.institution) > 0:
                s.institution, s.strongest = w, e
            if e.num("linked") != 0:
                for i in e.takes_part:
                    s.linked_new[i] = max(s.linked_new[i], e.impl)
        for i, j in r.pairs:
            if i not in e.takes_part or j not in e.takes_part:
                continue
            s.kept[i, j] += BINDING[e.kind] * (e.impl - before)
            s.bound[i, j] += BINDING[e.kind] * e.impl
            if f:
                g = p["institutions.trustless"] + (1 - p["institutions.trustless"]) * max(0, s.trust[i, j])
                s.reg[i, j] = min(1, max(s.reg[i, j], f["depth"] * e.impl * 2 * g))
                s.dispute_new[i, j] = max(s.dispute_new[i, j], f["enforcement"] * e.impl)
                s.bound[i, j] += f["depth"] * e.impl
                s.met[i, j] = max(s.met[i, j], e.impl)
                if f["market"] > 0:
                    b = r.border.get((i, j))
                    share = e.impl if b is None else e.impl * clamp(s.ease[b] - RESTRICTED, 0, 1)
                    s.depth[i, j] = max(s.depth[i, j], p["trade.agreement"] * f["market"] * share * phase)
            elif e.kind == "summit":
                s.met[i, j] = 1.0
            elif e.kind == "dispute_settlement":
                s.dispute_new[i, j] = max(s.dispute_new[i, j], e.num("strength") * e.impl)
            elif e.kind == "common_market":
                s.depth[i, j] = max(s.depth[i, j], p["trade.agreement"] * e.num("depth") * e.impl * phase)
            elif e.kind == "common_visa":
                s.visa_free[i, j] = max(s.visa_free[i, j], e.impl)

    # ------------------------------------------------------------ 7.19 Leaders' own matters
    def idle(s, e):
        p = s.p
        if e.off or s.year < e.year:
            return False
        if e.nature == "act":
            return p["acts.on"] != 0 and (e.status == PENDING or e.status in (LAPSED, ENDED)
                                          and s.year - max(e.tabled_in, e.ended_in) >= p["acts.pause"])
        if s.beside(e):
            return False
        if e.status == LAPSED:
            return s.year - e.tabled_in >= p["talks.pause"]
        if e.status == ENDED:
            return e.ended_in != s.year
        if e.status == AGREED:
            return s.year - e.agreed_in >= p["talks.pause"] if e.kind in ONCE else not s.standing(e) and e.agreed_in != s.year
        return e.status == PENDING

    def free_of_visa(s, i, j):
        return s.beyond("own: free of visa", 1 - s.visa[i, j] * (1 - s.visa_free[i, j]), 0.5)

    def tied(s, e):
        """Whether an agreement that one of two cannot end lets their people travel without visa."""
        return any(x.status == AGREED and x.impl > 0.5 and (x.kind == "visa_free" and x.imposed and {x.a, x.b} == {e.a, e.b}
                   or x.kind == "common_visa" and {e.a, e.b} <= x.takes_part) for x in s.entries)

    def held_open(s, e):
        """Whether an imposed agreement of two keeps their border, so that neither closes it."""
        return s.floor[tuple(sorted((e.a, e.b), key=s.r.order.get))] > 0 and any(
            x.kind == "reopening" and x.imposed and x.status == AGREED and {x.a, x.b} == {e.a, e.b} for x in s.entries)

    def covered(s, e):
        """The kilometres of the border that treaties cover and have not settled yet."""
        return sum(x.num("km") * (1 - x.reached) for x in e.papers if s.standing(x))

    def held_shut(s, k):
        if s.regime[k] >= MANAGED:
            return False
        last, b = s.year - 1, s.r.borders[k]
        level, until = s.imposed_cap(k, last)
        passing = min(s.front[k], level, s.halt_level[k] if s.halt_until[k] >= last else OPEN)
        capped = s.cap_until[k] >= last and s.cap_level[k] < MANAGED and (s.cap_until[k] > until or s.cap_level[k] < level)
        if passing >= MANAGED or capped or s.chosen[k] < MANAGED:
            return True
        return max(s.regime_ease(s.low(b["a"], b["b"]), MANAGED)[0], s.floor[b["a"], b["b"]]) < MANAGED

    def worthwhile(s, e):
        i, j = e.a, e.b
        b, t = s.r.border.get((i, j)), s.r.stream.get((i, j))
        if e.kind == "border_closure":
            return s.regime[b] > REGIMES.index(e.v["level"]) and not s.held_open(e)
        if e.kind == "visa_imposed":
            return s.free_of_visa(i, j) > 0 and not s.tied(e)
        if e.kind == "energy_cut":
            return (s.gas if e.v["carrier"] == "gas" else s.power)[t] > 0
        if e.kind == "leave_body":
            o = e.v["organisation"]
            return s.isin(i, o) and not s.held[i, o] and s.comes_and_goes(o) and s.year - s.since[i, o] >= s.p["bodies.stay"]
        if e.kind == "border_settlement":
            return s.covered(e) < 1 and s.beyond("own: km left", s.unsettled[b] - s.covered(e), 1) >= 0
        if e.kind == "reopening":
            return s.held_shut(b)
        if e.kind == "visa_free":
            return s.free_of_visa(i, j) < 0
        if e.kind == "trade_agreement":
            return s.depth[i, j] == 0
        if e.kind == "passenger_links":
            return s.beyond("own: links", s.low(i, j), s.p["borders.restricted_below"]) < 0
        if e.kind == "energy_deal":
            return e.status in (ENDED, TABLED) and e.impl > 0 or s.beyond("own: paid", s.paid[t], 0.5) < 0
        if e.kind == "water_agreement":
            return s.beyond("own: paid", s.paid[t], 0.8) < 0
        return True

    def ready(s, e):
        if not s.idle(e) or not s.ground(e) or not s.worthwhile(e):
            return False
        if e.kind == "border_settlement":
            e.v["km"] = max(0, s.unsettled[s.r.border[e.a, e.b]] - s.covered(e))
        return True

    def table(s, e):
        e.status, e.tabled_in = TABLED, s.year

    def take_up(s):
        for e in s.entries:
            if e.own and any(s.year == year and yes for (_, year), yes in e.decisions.items()) and s.ready(e):
                s.table(e)

    def over_now(s, e):
        e.status, e.ended_in = ENDED, s.year

    def uphold(s):
        s.chosen = [OPEN] * len(s.chosen)
        for e in s.entries:
            if not e.own or e.nature != "act" or e.status != AGREED:
                continue
            if e.kind == "visa_imposed":
                holds = s.free_of_visa(e.a, e.b) <= 0
            elif e.kind == "leave_body":
                holds = not s.isin(e.a, e.v["organisation"])
            else:
                holds = s.beyond("act upheld", s.score(e, e.a, [e.b]), 0) > 0
                if holds:
                    s.stand_by(e)
            if not holds:
                s.over_now(e)

    def stand_by(s, e):
        if e.kind == "border_closure":
            k = s.r.border[e.a, e.b]
            s.chosen[k] = min(s.chosen[k], REGIMES.index(e.v["level"]))
        else:
            cut, k = s.cut_of(e)
            cut[k] = max(cut[k], s.year)

    def cut_of(s, e):
        return s.gas_cut if e.v["carrier"] == "gas" else s.power_cut, s.r.stream[e.a, e.b]

    def release(s):
        for e in s.entries:
            if e.own and e.status == AGREED and e.kind in ("border_closure", "energy_cut"):
                if e.kind == "border_closure":
                    holds = s.chosen[s.r.border[e.a, e.b]] < OPEN
                else:
                    cut, k = s.cut_of(e)
                    holds = cut[k] >= s.year
                if not holds:
                    s.over_now(e)

    def propose(s):
        p, came = s.p, []
        for e in s.entries:
            if not e.own or not s.ready(e):
                continue
            need = -p["bodies.leave"] if e.kind == "leave_body" else p["talks.initiative"]
            for i, others in s.asked(e):
                above = s.beyond("own: score", s.score(e, i, others), need)
                rate = p["talks.take_up"] * max(0, above)
                if s.year - s.in_office[i] < p["talks.new_years"]:
                    rate *= p["talks.new_leader"]
                if rate <= 0 or e.decisions.get((i, s.year)) is False:
                    continue
                u = 0.5 + (0 if s.seed is None else p["talks.take_spread"] * (s.draw(s.year, ATTENTION, s.r.order[i], e.key).uniform() - 0.5))
                when = -log(1 - u) / rate
                if s.beyond("own: within the year", when, 1) < 0:
                    came.append((s.r.order[i], when, e))
        came.sort(key=lambda c: c[:2])
        taken = {}
        for i, _, e in came:
            if taken.get(i, 0) < p["talks.takes"]:
                taken[i] = taken.get(i, 0) + 1
                s.table(e)

    # ------------------------------------------------------------ 7.5, carrying out and keeping
    def carry(s, e):
        if e.kind in ("border_closure", "energy_cut") and e.own:
            s.stand_by(e)
            if e.kind == "border_closure":
                for x in s.entries:
                    if x is not e and x.own and (x.kind, x.a, x.b) == (e.kind, e.a, e.b) and x.status == AGREED:
                        s.over_now(x if e.v["level"] == "closed" else e)
        elif e.kind == "border_closure":
            s.cap(s.r.border[e.a, e.b], REGIMES.index(e.v["level"]), s.year + int(e.num("years")) - 1)
        elif e.kind == "visa_imposed":
            s.visa[e.a, e.b] = 1
            for x in s.entries:
                if e.own and x.kind == "visa_free" and not x.imposed and x.status == AGREED and {x.a, x.b} == {e.a, e.b}:
                    s.over_now(x)
                    x.impl = 0.0
        elif e.kind == "energy_cut":
            cut, k = s.cut_of(e)
            cut[k] = max(cut[k], s.year + int(e.num("years")) - 1)
        elif e.kind == "leave_body":
            s.belong(e.a, e.v["organisation"], SUSPENDED if e.v["action"] == "suspend" else OUTSIDE)
        elif e.kind == "join_body":
            s.belong(e.a, e.v["organisation"], MEMBER)
            if e.imposed:
                s.keep_in(e.a, e.v["organisation"])
        elif e.kind == "found_body":
            for i in sorted(e.signed):
                s.belong(i, e.v["organisation"], MEMBER)
        elif e.kind == "transport_link":
            s.sponsored(e)

    def keep(s, e):
        p, r, a, b = s.p, s.r, e.a, e.b
        if e.kind == "link_finished":
            s.link_km[r.road[r.border[a, b]]] *= 1 - e.num("shorter")
            return
        two = a in r.members and b in r.members
        will, dispute, help, load, crisis = 1.0, 0.0, 0.0, 0.0, False
        renege = lambda i: p["talks.renege"] * max(0, 1 - 2 * s.openness[i])
        if e.many:
            load = max((s.load[i] for i in e.takes_part), default=0.0)
            both = [(i, j) for i, j in s.directed if i in e.takes_part and j in e.takes_part]
            will = max(0, sum(s.stance[i, j] - renege(i) for i, j in both) / len(both)) if both else 0.0
            dispute = sum(s.dispute[k] for k in both) / len(both) if both else 0.0
            crisis = any(s.troubled(i) for i in e.takes_part)
        elif two:
            will, dispute, help = min(s.stance[a, b] - renege(a), s.stance[b, a] - renege(b)), s.dispute[a, b], p["bodies.provision"] * s.provision[a, b]
            will = s.front_will(e, max(0, will))
            load = max(s.load[a], s.load[b])
            crisis = s.troubled(a) or s.troubled(b)
        elif b and (a in r.members or b in r.members):
            i = a if a in r.members else b
            will, load, crisis = max(0, s.openness[i] - renege(i)), s.load[i], s.troubled(i)
        before, turn = e.impl, p["borders.restricted_below"]
        if e.imposed:
            e.impl = 1.0
        elif not crisis:
            willing = passed(will - turn, p["borders.softness"])
            if will < turn:
                e.impl = max(0, before * (1 - p["talks.undo"] * (turn - will) / turn * (1 - dispute) * (1 - willing)))
            if willing > 0:
                e.impl = min(1, e.impl + min(1, p["talks.keep"] * will * (1 + dispute + help) / (1 + load)) * willing * (1 - before))
        if e.kind == "transport_link" and r.road[r.border[a, b]] in s.stopped:
            e.impl = min(before, e.impl)
        if e.many:
            s.keep_many(e, before)
        if two:
            s.kept[a, b] += BINDING[e.kind] * (e.impl - before)
            s.bound[a, b] += BINDING[e.kind] * e.impl
        if e.kind == "border_settlement":
            k = r.border[a, b]
            if e.impl > e.reached:
                was = s.unsettled[k]
                s.unsettled[k] = max(0, was - e.num("km") * (e.impl - e.reached))
                s.front_settled(k, was)
        elif e.kind == "reopening":
            k = r.border[a, b]
            if e.agreed_in == s.year and not s.at_war(k):
                s.uncap(k, e.own)
                s.chosen[k] = OPEN
            if s.beyond("end of a floor", e.impl, 0.1) >= 0 and s.beyond("floor of a border", max(e.impl, e.reached), p["borders.floor_at"]) >= 0:
                s.floor[a, b] = MANAGED
        elif e.kind == "trade_agreement":
            phase = min(1, (s.year - e.grows_from) / p["talks.phase_years"])
            s.depth[a, b] = max(s.depth[a, b], p["trade.agreement"] * e.num("depth") * e.impl * phase)
        elif e.kind == "trade_facilitation":
            s.eased[a, b] = max(s.eased[a, b], s.eases(e.num("time_cut") * e.impl))
        elif e.kind == "transport_link":
            s.link_km[r.road[r.border[a, b]]] *= 1 - e.num("shorter") * e.impl
        elif e.kind == "visa_free":
            s.visa_free[a, b] = max(s.visa_free[a, b], e.impl)
        elif e.kind == "passenger_links":
            s.service[a, b] = max(s.service[a, b], e.impl)
        elif e.kind == "energy_deal":
            k = r.stream[a, b]
            power, gas = e.num("summer_power_twh") * e.impl, e.num("gas_bcm") * e.impl
            if power > s.deal_power[k]:
                s.deal_power[k], s.power_price[k] = power, e.num("power_price")
            if gas > s.deal_gas[k]:
                s.deal_gas[k], s.gas_price[k] = gas, e.num("gas_price")
            if e.agreed_in == s.year:
                if e.num("summer_power_twh") > 0:
                    s.power_cut[k] = min(s.power_cut[k], s.year - 1)
                if e.num("gas_bcm") > 0:
                    s.gas_cut[k] = min(s.gas_cut[k], s.year - 1)
        elif e.kind == "water_agreement":
            k = r.stream[a, b]
            s.upkeep[k] = min(1, s.upkeep[k] + e.num("upkeep_share") * e.impl * s.part(e, r.streams[k]))
        elif e.kind == "grid_connection":
            k = r.stream[a, b]
            s.connected[k] = max(s.connected[k], e.impl)
        e.reached = max(e.reached, e.impl)

    def deliberate(s):
        new = s.new_pair
        s.expire()
        if s.year >= s.r.years["choices_from"]:
            s.uphold()
            s.take_up()
            s.propose()
        for i in s.r.members:
            bound = sum(s.bound[i, j] for j in s.r.members if j != i) / (len(s.r.members) - 1)
            s.load[i] = s.p["capacity.vertical"] * s.burden[i] / 2 + s.p["capacity.horizontal"] * bound
        for k in s.anger:
            s.anger[k] *= s.p["pressure.fade"]
        s.depth, s.eased, s.floor = new(0.0), new(0.0), new(0)
        s.refusals, s.kept = new(0), new(0.0)
        s.visa_free, s.service = new(0.0), new(0.0)
        n = len(s.r.streams)
        s.deal_power, s.deal_gas, s.upkeep, s.connected = [0.0] * n, [0.0] * n, [0.0] * n, [0.0] * n
        s.power_price, s.gas_price = [0.0] * n, [0.0] * n
        s.link_km = [l["km"] for l in s.r.links]
        for e in s.entries:
            if e.status == AGREED and e.many and e.kind not in ONCE and not e.off:
                s.accede(e)
        for e in s.entries:
            if e.status == TABLED:
                s.vote(e)
        for e in s.entries:
            if e.status == AGREED and e.agreed_in == s.year:
                s.carry(e)
                s.provoke(e)
        s.reg, s.met, s.bound, s.dispute_new = new(0.0), new(0.0), new(0.0), new(0.0)
        s.linked_new = {i: 0.0 for i in s.r.members}
        s.institution, s.strongest = 0.0, None
        s.ratify()
        for e in s.entries:
            if (e.status == AGREED and e.nature == "proposal" and e.in_force_in != 0 and (e.kind not in ONCE or e.agreed_in == s.year)
                    or e.status == HAPPENED and e.kind == "link_finished"):
                s.keep(e)
        s.dispute, s.linked = s.dispute_new, s.linked_new
        s.release()

    # ------------------------------------------------------------ 7.6 Incidents occur
    def severity(s, u):
        p = lambda k: s.p["incidents." + k]
        if p("tail") == 0:
            return p("severity_low") + (p("severity_high") - p("severity_low")) * u
        return min(p("severity_high"), p("severity_low") * exp(-log(1 - u) / p("tail")))

    def incidents(s):
        p = lambda k: s.p["incidents." + k]
        for k, b in enumerate(s.r.borders):
            if not b["inner"] or s.year < s.r.years["incidents_from"]:
                continue
            i, j = b["a"], b["b"]
            line = p("hazard") * min(1, s.unsettled[k] / b["length_km"] / p("hazard_share"))
            line *= 1 + p("excitement") * s.memory[i, j]
            line *= 1 - p("distrust") * s.trust[i, j]
            line *= 1 - p("overlay") * max(min(s.backing[i, q], s.backing[j, q]) for q in s.r.powers)
            chance = min(1, line + p("grievance") * max(s.unmet[i, j], s.unmet[j, i]) + p("base"))
            draw = None if s.seed is None else s.draw(s.year, INCIDENT, s.r.order[i], s.r.order[j])
            happens, u = [0.5 if draw is None else draw.uniform() for _ in range(2)]
            if happens < chance:
                s.incident[i, j] += s.severity(u)
        for k in s.memory:
            s.memory[k] = min(4, p("fade") * s.memory[k] + s.incident[k])

    def front_level(s, incident, memory):
        p = lambda k: s.p["front." + k]
        if (s.beyond("front: closed by a clash", incident, p("closed_incident")) >= 0
                or s.beyond("front: closed by memory", memory, p("closed_memory")) >= 0):
            return CLOSED
        if s.beyond("front: restricted", max(incident, memory), p("restricted")) >= 0:
            return RESTRICTED
        return OPEN

    def hold_fronts(s):
        p = lambda k: s.p["front." + k]
        for k, b in enumerate(s.r.borders):
            if not b["inner"]:
                continue
            i, j = b["a"], b["b"]
            new = s.year in (s.in_office[i], s.in_office[j])
            if s.front[k] < OPEN and (s.beyond("front: over", s.memory[i, j], p("over")) < 0
                                      or new and s.beyond("front: over with a new leader", s.memory[i, j], p("new_leader")) < 0):
                s.front[k] = OPEN
            if s.incident[i, j] > 0:
                s.front[k] = min(s.front[k], s.front_level(s.incident[i, j], s.memory[i, j]))

    def front_settled(s, k, before):
        few = s.p["front.settled"] * s.r.borders[k]["unsettled_km"]
        if before > few and s.beyond("front: settled", s.unsettled[k], few) <= 0:
            s.front[k] = OPEN

    def front_will(s, e, will):
        if e.kind == "border_settlement" and s.beyond("front: kept for its memory", s.memory[e.a, e.b], s.p["front.over"]) >= 0:
            return max(will, s.p["front.settle_will"])
        return will

    def at_war(s, k):
        return s.front[k] < MANAGED

    # ------------------------------------------------------------ 7.7 Borders change
    def low(s, i, j):
        return min(s.stance[i, j], s.stance[j, i])

    def regime_ease(s, stance, old):
        """Regime and ease by the lower stance alone."""
        now, ease = RESTRICTED, 1.0
        for r, key in ((MANAGED, "restricted_below"), (OPEN, "managed_below")):
            need = s.p["borders." + key] + (s.p["borders.hysteresis"] if r > old else 0)
            if s.beyond("regime of a border", stance, need) >= 0:
                now = r
            ease += passed(stance - need, s.p["borders.softness"])
        return now, ease

    def limit(s, k):
        most = min(s.front[k], s.chosen[k])
        if s.cap_until[k] >= s.year:
            most = min(most, s.cap_level[k])
        if s.halt_until[k] >= s.year:
            most = min(most, s.halt_level[k])
        return most

    def dated(s, k):
        past = [x for x in s.r.dated.get(k, []) if x[0] <= s.year]
        return max(past)[1] if past else MANAGED

    def change_borders(s):
        for k, b in enumerate(s.r.borders):
            if b["inner"]:
                i, j = b["a"], b["b"]
                now, ease = s.regime_ease(s.low(i, j), s.regime[k])
                now, ease = max(now, s.floor[i, j]), max(ease, s.floor[i, j])
            else:
                now = s.dated(k) if s.outer_set[k] is None else s.outer_set[k]
                ease = float(now)
            most = s.limit(k)
            s.regime[k], s.ease[k] = min(now, most), float(min(ease, most))

    # ------------------------------------------------------------ 7.8 Routes are found
    def stepped(s, ease):
        """An ease rounded to the next of the steps between two regimes."""
        n = s.p["routes.ease_steps"]
        return ease if ease == int(ease) else min(math.floor(ease * n + 0.5) / n, 3.0)

    def ways(s, km, ease):
        """Least cost of any way between any two nodes."""
        r = s.r
        crossing = [s.p["routes." + k + "_km"] for k in REGIMES]
        cost = {}
        for k, l in enumerate(r.links):
            c = km[k]
            if l["kind"] == "road":
                c += by_ease(crossing, s.stepped(ease[r.border[l["a"], l["b"]]]))
            for key in ((l["a"], l["b"]), (l["b"], l["a"])):
                cost[key] = min(c, cost.get(key, math.inf))
        key = tuple(cost.values())
        if key in s.known:
            return s.known[key]
        s.known[key] = d = {(x, y): 0.0 if x == y else cost.get((x, y), math.inf) for x in r.nodes for y in r.nodes}
        for v in r.nodes:
            for x in r.nodes:
                dxv = d[x, v]
                for y in r.nodes:
                    if dxv + d[v, y] < d[x, y]:
                        d[x, y] = dxv + d[v, y]
        return d

    def find_routes(s):
        r = s.r
        d = s.ways(s.link_km, s.ease)
        s.route = {}
        for x in r.nodes:
            for y in r.nodes:
                b = r.border.get((x, y))
                if x == y:
                    s.route[x, y] = r.inner_km[x]
                elif b is not None:
                    s.route[x, y] = s.link_km[r.road[b]]
                else:
                    s.route[x, y] = d[x, y]

    # ------------------------------------------------------------ 7.9 Freeness of trade
    def takes_at(s, ease):
        """What a border takes from the trade over it."""
        return by_ease([s.p["trade.closed"], s.p["trade.restricted"], s.p["trade.managed"], 0.0], ease)

    def freeness(s):
        r, p = s.r, lambda k: s.p["trade." + k]
        fade = exp(-(s.year - r.first) / p("legacy_fade"))
        diverted = s.diverted()
        s.phi = {}
        for a, x in enumerate(r.nodes):
            s.phi[x, x] = exp(-p("distance") * log(s.route[x, x]))
            for y in r.nodes[a + 1:]:
                t = -p("border") - 0.5 * (r.own_border[x] + r.own_border[y])
                t += p("language") * r.of("language", x, y) + r.of("effect", x, y)
                t -= p("distance") * log(s.route[x, y])
                t += p("legacy") * r.of("legacy", x, y) * fade
                b = r.border.get((x, y))
                if b is not None:
                    t += p("contiguity") - s.takes_at(s.ease[b])
                if x in r.members and y in r.members:
                    friction = s.p["people.visa_trade"] * s.visa[x, y] * (1 - s.visa_free[x, y])
                    t -= friction
                    if b is not None:
                        line = p("unsettled") * s.unsettled[b] / r.borders[b]["length_km"]
                        t -= line
                        s.gap[x, y] = s.takes_at(s.ease[b])
                        friction += s.gap[x, y] + line
                    t -= p("tension") * s.memory[x, y]
                    t += s.depth[x, y] + s.eased[x, y]
                    t += s.p["ties.weight"] * s.lnties[x, y]
                    gap = -friction - s.lnties[x, y]
                    s.lnties[x, y] += s.p["ties.wear" if gap < 0 else "ties.regrow"] * gap
                elif x in r.members:
                    t += p("world") * (2 * s.openness[x] - 1)
                t += s.bodytrade.get((x, y), 0.0)
                if x in r.powers and y in r.powers:
                    t -= max(s.barred[x], s.barred[y]) * s.rivalry[x, y]
                if x in r.members and y in r.powers:
                    t -= s.p["pressure.trade"] * s.anger[x, y]
                    t += diverted.get((x, y), 0.0)
                if s.year > r.first:
                    now = s.lnphi[x, y] + p("adjust") * (t - s.lnphi[x, y])
                    t = t if abs(t - now) < 1e-9 else now
                s.lnphi[x, y] = t
                s.phi[x, y] = s.phi[y, x] = exp(t)

    def diverted(s):
        """What sanctions turn toward members of a customs union with the power that they are on."""
        r, x = s.r, {}
        for q in r.powers:
            for i in r.members:
                d = max([0.0] + [b["depth"] for o, b in r.bodies.items() if b["union"] and q in b["sponsors"] and s.isin(i, o)])
                if s.barred[q] * d == 0:
                    continue
                others = [z for z in r.powers if z != q]
                for z in others:
                    x[i, z] = x.get((i, z), 0.0) + s.p["trade.diversion"] * s.barred[q] * d * s.rivalry[q, z]
                x[i, q] = x.get((i, q), 0.0) + s.p["trade.diversion"] * s.barred[q] * d * max([0.0] + [s.rivalry[q, z] for z in others])
        return x

    # ------------------------------------------------------------ 7.10 Goods are traded
    def markets(s, size, balance, fuel):
        """What is sold and bought besides raw materials."""
        supply, demand = dict(size), {x: size[x] - balance[x] for x in size}
        for f, v in zip(s.r.fuels, fuel):
            supply[f["exporter"]] -= v
            demand[f["importer"]] -= v
        return supply, demand

    def balanced(s, phi, supply, demand, start=None, most=1e-14):
        nodes = s.r.nodes
        flow, scale = balance([[phi[x, y] for y in nodes] for x in nodes], [supply[x] for x in nodes], [demand[x] for x in nodes], start, most)
        return {(x, y): v for x, row in zip(nodes, flow) for y, v in zip(nodes, row)}, scale

    def trade(s):
        r = s.r
        s.supply, s.demand = s.markets(s.size, s.balance, s.fuel)
        deals = [(a, b, v) for x, P, G in zip(r.streams, s.sells_power, s.sells_gas) for a, b, v in ((x["up"], x["down"], P), (x["down"], x["up"], G))]
        for a, b, v in deals:
            s.supply[a] -= v
            s.demand[b] -= v
        s.flow, s.scale = s.balanced(s.phi, s.supply, s.demand, s.scale)
        if s.p["trade.resistance"] == 0:
            s.unresisted()
        s.sold, s.bought, s.inside = {}, {}, {}
        for i in r.members:
            s.sold[i] = sum(s.flow[i, x] for x in r.nodes if x != i) + sum(v for f, v in zip(r.fuels, s.fuel) if f["exporter"] == i)
            s.bought[i] = sum(s.flow[x, i] for x in r.nodes if x != i) + sum(v for f, v in zip(r.fuels, s.fuel) if f["importer"] == i)
            s.inside[i] = sum(s.flow[i, j] + s.flow[j, i] for j in r.members if j != i)
        s.deals = {(x, y): 0.0 for x in r.nodes for y in r.nodes}
        for a, b, v in deals:
            s.deals[a, b] += v
            s.sold[a] += v
            s.bought[b] += v
            s.inside[a] += v
            s.inside[b] += v
        s.move_gaps()
        for i, j in s.directed:
            turnover = (s.flow[i, j] + s.flow[j, i]) * (1 + s.p["trade.stake_unmet"] * expm1(s.gap[i, j]))
            share = turnover / s.size[i]
            s.stake[i, j] = share / (share + s.p["trade.stake_half"])

    def move_gaps(s):
        """Log points between the freeness of trade and that with open inner borders, which lags as it does."""
        r = s.r
        open_route = s.ways(s.link_km, [3.0 if b["inner"] else g for b, g in zip(r.borders, s.ease)])
        pace = 1 - s.p["trade.open_lag"] * (1 - s.p["trade.adjust"])
        for a, i in enumerate(r.members):
            for y in r.nodes[a + 1:]:
                k = r.border.get((i, y))
                if k is None:
                    x = s.p["trade.distance"] * (log(s.route[i, y]) - log(open_route[i, y]))
                    x = 0.0 if x < 1e-9 else x
                else:
                    x = s.takes_at(s.ease[k]) if r.borders[k]["inner"] else 0.0
                if s.year > r.first:
                    was = s.opengap[i, y]
                    now = was + pace * (x - was)
                    x = x if abs(x - now) < 1e-7 else now
                s.opengap[i, y] = s.opengap[y, i] = x

    def open_borders(s):
        r, g = s.r, s.opengap
        if not any(g.values()):
            s.open_trade = sum(s.inside.values()) / 2
            return
        if s.p["trade.resistance"] == 0:
            free = {k: s.flow[k] * exp(g[k]) for k in s.directed}
        else:
            free, _ = s.balanced({k: v * exp(g.get(k, 0.0)) for k, v in s.phi.items()}, s.supply, s.demand, s.scale, 1e-11)
        s.open_trade = sum(free[k] + s.deals[k] for k in s.directed)

    def plain(s):
        """Freeness of trade, what is sold and bought, and A, of a year without events: every inner border managed, nothing agreed."""
        r, p = s.r, lambda k: s.p["trade." + k]
        d = s.ways([l["km"] for l in r.links], [float(MANAGED)] * len(r.borders))
        way = {k: r.inner_km[k[0]] if k[0] == k[1] else v - (s.p["routes.managed_km"] if k in r.border else 0) for k, v in d.items()}
        fade = exp(-(s.year - r.first) / p("legacy_fade"))
        phi = {}
        for x in r.nodes:
            for y in r.nodes:
                t = -p("distance") * log(way[x, y])
                if x != y:
                    t += p("language") * r.of("language", x, y) + r.of("effect", x, y) + p("legacy") * r.of("legacy", x, y) * fade
                    t -= p("border") + 0.5 * (r.own_border[x] + r.own_border[y])
                b = r.border.get((x, y))
                if b is not None:
                    t += p("contiguity") - s.takes_at(MANAGED if r.borders[b]["inner"] else s.dated(b))
                phi[x, y] = exp(t)
        size = {x: r.size[s.year, x] for x in r.nodes}
        left = {x: p("fuel_most") * v for x, v in size.items()}
        supply, demand = s.markets(size, {x: r.balance[s.year, x] for x in r.nodes}, s.burn(r.brent[s.year], left))
        return way, phi, supply, demand

    def unresisted(s):
        """Flows by the resistances of a plain year."""
        r = s.r
        _, phi, supply, demand = s.plain()
        _, scale = s.balanced(phi, supply, demand)
        for y in r.nodes:
            price = sum(a * phi[x, y] for a, x in zip(scale, r.nodes))
            for a, x in zip(scale, r.nodes):
                s.flow[x, y] = a * s.size[x] / r.size[s.year, x] * s.phi[x, y] * s.demand[y] / price

    def straight(s):
        """Ways between members over great circles, and over roads with open inner borders to outside nodes that are no neighbours."""
        r = s.r
        direct = shortest(r.nodes, [(l["a"], l["b"], min(l["km"], l["direct_km"] or l["km"])) for l in r.links])
        roads = shortest(r.nodes, [(l["a"], l["b"], l["km"] + (0 if l["kind"] == "sea" else s.p["routes.open_km" if s.r.borders[
            r.border[l["a"], l["b"]]]["inner"] else "routes.managed_km"])) for l in r.links])
        way = {}
        for i in r.members:
            for y in r.nodes:
                if y in r.members and y != i:
                    way[i, y] = direct[i, y]
                elif y not in r.members and (i, y) not in r.border:
                    way[i, y] = way[y, i] = roads[i, y]
        return way

    def potential(s):
        """Trade inside the region as sizes alone would have it, with open and swift borders and straight ways."""
        r, p = s.r, s.p
        way, phi, supply, demand = s.plain()
        straight = s.straight()
        free = {}
        for k, v in phi.items():
            ln = p["trade.distance"] * (log(way[k]) - log(straight.get(k, way[k])))
            if k[0] != k[1] and k[0] in r.members and k[1] in r.members:
                ln += s.eases(0.9) + (s.takes_at(MANAGED) if k in r.border else 0)
            free[k] = v * exp(ln)
        if p["trade.resistance"] == 0:
            _, scale = s.balanced(phi, supply, demand)
            price = {y: sum(a * phi[x, y] for a, x in zip(scale, r.nodes)) for y in r.nodes}
            flow = {(x, y): a * free[x, y] * demand[y] / price[y] for a, x in zip(scale, r.nodes) for y in r.nodes}
        else:
            flow, _ = s.balanced(free, supply, demand, s.scale, 1e-11)
        return sum(0.5 * sum(flow[i, j] + flow[j, i] for j in r.members if j != i) * s.size[i] / r.size[s.year, i] for i in r.members)

    # ------------------------------------------------------------ 7.20 Energy and water
    def exchange(s):
        r, p = s.r, lambda k: s.p["energy." + k]
        inherited = exp(-(s.year - r.first) / p("inherited"))
        inherited += (1 - inherited) * s.patron
        for k, x in enumerate(r.streams):
            joined = 1.0 if s.one_grid(x["up"], x["down"]) else s.connected[k]
            s.power[k] = 0.0 if s.power_cut[k] >= s.year else joined * min(x["summer_twh"], inherited * x["summer_twh"] + s.deal_power[k])
            s.gas[k] = 0.0 if s.gas_cut[k] >= s.year else min(x["gas_bcm"], inherited * x["gas_bcm"] + s.deal_gas[k])
        for i in r.members:
            mine = [k for k, x in enumerate(r.streams) if x["up"] == i]
            sold, most = sum(s.power[k] for k in mine), s.inflow * sum(r.streams[k]["summer_twh"] for k in mine)
            if sold > most:
                for k in mine:
                    s.power[k] *= most / sold
        for k, x in enumerate(r.streams):
            cost = x["winter_twh"] * (1 + p("tight") * max(0, 1 - s.inflow))
            got = p("gas_power") * s.gas[k] + p("purchase") * s.power[k] + x["winter_twh"] * max(s.patron, p("upkeep") * s.upkeep[k])
            s.paid[k] = min(1, got / cost) if cost > 0 else 1.0
            s.unmet[x["down"], x["up"]] = x["water"] * (1 - s.paid[k])
            s.unmet[x["up"], x["down"]] = x["fuel"] * (1 - s.gas[k] / x["gas_bcm"]) if x["gas_bcm"] > 0 else 0.0
        s.sells_power, s.sells_gas = [], []
        for k, x in enumerate(r.streams):
            dealt, piped = min(s.power[k], s.deal_power[k]), min(s.gas[k], s.deal_gas[k])
            P = 1e7 * s.p["trade.deals_counted"] * (dealt * s.power_price[k] + (s.power[k] - dealt) * p("exchange_power"))
            G = 1e6 * s.p["trade.deals_counted"] * (piped * s.gas_price[k] + (s.gas[k] - piped) * p("exchange_gas"))
            most = s.p["trade.deals_most"] * min(s.size[x["up"]], s.size[x["down"]])
            less = min(1, most / (P + G)) if P + G > 0 else 1
            s.sells_power.append(less * P)
            s.sells_gas.append(less * G)

    # ------------------------------------------------------------ 7.21 People
    def served(s, low):
        return passed(low - s.p["borders.restricted_below"], s.p["borders.softness"])

    def move(s):
        r, p = s.r, lambda k: s.p["people." + k]
        for i, j in r.pairs:
            free = 1 - s.visa[i, j] * (1 - s.visa_free[i, j])
            low = s.low(i, j)
            served = max(s.served(low), s.service[i, j])
            b = r.border.get((i, j))
            border = low if b is None else s.ease[b] / 3
            s.movement[i, j] = (p("visa") * free + p("service") * served + p("border") * border) / max(1, p("visa") + p("service") + p("border"))

    # ------------------------------------------------------------ 7.22 Indices
    def weigh(s):
        r = s.r
        n = len(r.pairs)
        h = {"h_trade": 100 * min(1, sum(s.inside.values()) / (2 * s.open_trade)) if s.open_trade > 0 else 100}
        inner = [(b, by_ease((0, 33, 67, 100), s.ease[k]), s.unsettled[k]) for k, b in enumerate(r.borders) if b["inner"]]
        h["h_borders"] = sum(g * (1 - u / b["length_km"]) for b, g, u in inner) / len(inner) if inner else -1
        h["h_movement"] = 100 * sum(s.movement.values()) / n
        whole = sum(x["water"] + x["fuel"] for x in r.streams)
        h["h_energy"] = 100 * clamp(1 - sum(s.unmet.values()) / whole, 0, 1) if whole > 0 else -1
        h["h_institutions"] = 100 * sum(min(1, (s.bound[k] + s.grown[k]) / s.p["index.agreements_full"]) for k in r.pairs) / n
        h["h_trust"] = 50 * (1 + sum(s.trust.values()) / n)
        there = [v for v in h.values() if v >= 0]
        h["horizontal"] = sum(there) / len(there)
        h["h_trade_borders"] = h["h_trade"] if h["h_borders"] < 0 else (h["h_trade"] + h["h_borders"]) / 2
        h["vertical"] = 100 * sum(s.leverage.values()) / len(r.members)
        h["autonomy"] = h["horizontal"] / (h["horizontal"] + h["vertical"])
        s.h = h

    # ------------------------------------------------------------ 7.11 Trust and narrative learn
    def learn(s):
        r, p = s.r, lambda k: s.p["mood." + k]
        for i, j in r.pairs:
            t = p("trust_stays") * s.trust[i, j] + p("trust_kept") * s.kept[i, j]
            t -= p("trust_incident") * s.incident[i, j] + p("trust_refusal") * min(1, s.refusals[i, j])
            t += p("trust_met") * s.met[i, j] * max(0, s.trust[i, j])
            hostile = 0.5 * (s.narrative[i, j] + s.narrative[j, i])
            t -= p("trust_narrative") * hostile
            s.trust[i, j] = clamp(t, -1, 1)
            s.identity[i, j] = clamp(s.identity[i, j] + p("identity_pace") * (hostile - s.movement[i, j] * (1 - hostile)), 0, 1)
        for x in r.streams:
            u, d, whole = x["up"], x["down"], x["water"] + x["fuel"]
            if whole > 0:
                s.trust[u, d] = clamp(s.trust[u, d] + p("trust_flow") * (1 - 2 * (s.unmet[d, u] + s.unmet[u, d]) / whole), -1, 1)
        for k, b in enumerate(r.borders):
            if b["inner"]:
                pair = b["a"], b["b"]
                s.trust[pair] = clamp(s.trust[pair] + p("trust_open") * (2 / 3 * s.ease[k] - 1), -1, 1)
        narrative, popularity = {}, {}
        for i in r.members:
            strongest = max([0.0] + [s.narrative[i, j] for j in r.members if j != i])
            popularity[i] = s.popularity[i] + p("popular_pace") * (min(1, p("popular_base") + p("popular_gain") * strongest) - s.popularity[i])
        for i, j in s.directed:
            fed = p("narrative_distrust") * max(0, -s.trust[i, j])
            asked = min(1, max(0, 1 - s.stance[i, j] / p("closing_from")) * (0.5 + s.popularity[i]) + fed)
            narrative[i, j] = s.narrative[i, j] + p("narrative_pace") * (asked - s.narrative[i, j])
        s.narrative, s.popularity = narrative, popularity

    # ------------------------------------------------------------ 7.25 Measures of a year
    def look_back(s):
        """What needs the years before: papers that ended, and how far H has fallen."""
        papers = [e for e in s.entries if e.nature == "proposal" and BINDING[e.kind] > 0 and e.year <= s.year and e.status in (AGREED, ENDED)
                  and (e.many or e.a in s.r.members and e.b in s.r.members)]
        now = {"signed": sum(e.agreed_in == s.year for e in papers), "ratified": sum(e.in_force_in == s.year for e in papers),
               "in_force": sum(e.status == AGREED and e.in_force_in != 0 for e in papers)}
        there = sum(e.status == AGREED for e in papers)
        now["ended"] = s.papers_there + now["signed"] - there
        s.papers, s.papers_there = now, there
        s.open_borders()
        s.weigh()
        s.past[s.year] = s.h["horizontal"]
        if s.year - 3 in s.past and s.beyond("relapse", s.past[s.year - 3] - s.past[s.year], 10) >= 0:
            s.relapsed = s.year

    def betweenness(s):
        """Of each member the share of the pairs of others whose shortest ways over open borders lead through it."""
        r = s.r
        beside = {i: [b["b"] if b["a"] == i else b["a"] for k, b in enumerate(r.borders) if b["inner"] and s.regime[k] == OPEN and i in (b["a"], b["b"])]
                  for i in r.members}
        far, many = {}, {}  # by ordered pair: steps of the shortest ways, and how many there are
        for i in r.members:
            at, steps = {i: 1}, 0
            while at:
                for x, n in at.items():
                    far[i, x], many[i, x] = steps, n
                ahead, steps = {}, steps + 1
                for x, n in at.items():
                    for y in beside[x]:
                        if (i, y) not in far:
                            ahead[y] = ahead.get(y, 0) + n
                at = ahead
        through = {i: 0.0 for i in r.members}
        for j, k in s.directed:
            for i in r.members:
                if i not in (j, k) and (j, k) in far and far.get((j, i), 99) + far.get((i, k), 99) == far[j, k]:
                    through[i] += many[j, i] * many[i, k] / many[j, k]
        pairs = (len(r.members) - 1) * (len(r.members) - 2)
        return {i: through[i] / pairs if pairs else 0.0 for i in r.members}

    def measures(s):
        """What other studies say of regions: by the region, and by member."""
        r = s.r
        over = lambda a, b: a / b if b else 0.0
        inside, whole = sum(s.inside.values()), sum(s.sold.values()) + sum(s.bought.values())
        outside = [x for x in r.nodes if x not in r.members]
        abroad = sum(s.flow[x, y] for x in outside for y in outside if x != y)
        abroad += sum(v for f, v in zip(r.fuels, s.fuel) if f["exporter"] in outside and f["importer"] in outside)
        rest = whole - inside + 2 * abroad
        home, away = over(inside, whole), over(whole - inside, rest)
        hi, he = home * (1 - away), (1 - home) * away
        potential = s.potential()
        h = 100 * min(1, inside / (2 * potential))
        parts = [h] + [s.h[k] for k in ("h_borders", "h_movement", "h_energy", "h_institutions", "h_trust") if s.h[k] >= 0]
        inner = [k for k, b in enumerate(r.borders) if b["inner"]]
        region = {"h_trade_potential": h, "horizontal_potential": sum(parts) / len(parts), "trade_intensity": over(home, whole / (whole + rest)),
                  "trade_introversion": over(hi - he, hi + he), "open_border_density": sum(s.regime[k] == OPEN for k in inner) / len(inner) if inner else -1,
                  "leverage_level": sum(s.level.values()) / len(s.level), "relapse": int(s.relapsed == s.year),
                  "years_since_relapse": s.year - s.relapsed if s.relapsed else -1, **{"papers_" + k: v for k, v in s.papers.items()}}
        between, country = s.betweenness(), {}
        for i in r.members:
            partner = {x: s.flow[i, x] + s.flow[x, i] + s.deals[i, x] + s.deals[x, i] for x in r.nodes if x != i}
            for f, v in zip(r.fuels, s.fuel):
                if i in (f["exporter"], f["importer"]):
                    partner[f["importer"] if f["exporter"] == i else f["exporter"]] += v
            country[i] = {"partner_concentration": over(sum(v * v for v in partner.values()), sum(partner.values()) ** 2),
                          "border_betweenness": between[i], "remittance_dependence": s.remitted[i] / s.size[i]}
        return region, country

    # ------------------------------------------------------------ 4.11 Observation
    def record(s):
        r = s.r
        measured, of_country = s.measures()
        sold, bought, inside = s.sold, s.bought, s.inside
        out = {}
        trade = sum(sold.values()) + sum(bought.values())
        region = {"trade_inside_usd": sum(inside.values()) / 2, "trade_total_usd": trade, "inside_share": sum(inside.values()) / trade,
                  "stance_mean": sum(s.stance.values()) / len(s.stance), "trust_mean": sum(s.trust.values()) / len(s.trust),
                  "borders_open": sum(1 for k, b in enumerate(r.borders) if b["inner"] and s.regime[k] == OPEN), "oil_price_usd": s.oil,
                  **s.h, **measured, "open_trade_usd": s.open_trade, "institution": s.institution, "takes_part": len(s.strongest.takes_part) if s.strongest else 0,
                  "goal_alignment": 1 - sum(min(1, s.apart(i, j)) for i, j in r.pairs) / len(r.pairs), "inflow": s.inflow, "outside_threat": s.threat}
        for k, v in region.items():
            out["region", "region", k] = v
        for i in r.members:
            home = s.flow[i, i] / s.demand[i]
            for k, v in {**of_country[i], "size_usd": s.size[i], "exports_usd": sold[i], "imports_usd": bought[i], "trade_over_gdp": (sold[i] + bought[i]) / s.size[i],
                         "inside_share": inside[i] / (sold[i] + bought[i]),
                         "fuel_exports_usd": sum(v for f, v in zip(r.fuels, s.fuel) if f["exporter"] == i), "home_share": home,
                         "gain_over_autarky": expm1(-log(home) / s.p["trade.elasticity"]), "leader_openness": s.openness[i],
                         "leader_ambition": s.ambition[i], "leader_since": s.in_office[i], "popularity": s.popularity[i], "crisis": int(s.troubled(i)),
                         "leverage": sum(s.leverage[i, q] for q in r.powers),
                         "power_sold_twh": sum(s.power[k] for k, x in enumerate(r.streams) if x["up"] == i)}.items():
                out["countries", i, k] = v
            for q in r.powers:
                name = i + ":" + q
                out["powers", name, "exports_usd"] = s.flow[i, q] + sum(v for f, v in zip(r.fuels, s.fuel) if (f["exporter"], f["importer"]) == (i, q))
                out["powers", name, "imports_usd"] = s.flow[q, i]
                out["powers", name, "alignment"] = s.alignment[i, q]
                out["powers", name, "leverage"] = s.leverage[i, q]
                out["powers", name, "finance_usd"] = s.finance[i, q]
                out["powers", name, "security"] = s.backing[i, q]
                out["powers", name, "level"], out["powers", name, "presence"] = s.level[i, q], s.presence[i, q]
            for o in r.bodies:
                out["memberships", i + ":" + o, "membership"] = s.belongs[i, o]
        for i, j in r.pairs:
            t = r.stream.get((i, j))
            water = {"power_twh": 0.0, "gas_bcm": 0.0, "compensated": 0.0, "water_released_mcm": 0.0}
            if t is not None:
                water = {"power_twh": s.power[t], "gas_bcm": s.gas[t], "compensated": s.paid[t],
                         "water_released_mcm": r.streams[t]["water_mcm"] * s.inflow * s.paid[t]}
            for k, v in {"turnover_usd": s.flow[i, j] + s.flow[j, i] + s.deals[i, j] + s.deals[j, i], "route_km": s.route[i, j], "trust": s.trust[i, j], "incident": s.incident[i, j],
                         "memory": s.memory[i, j], "refusals": s.refusals[i, j], "open_border_gap": s.gap[i, j], **water,
                         "movement": s.movement[i, j], "visa_needed": s.visa[i, j] * (1 - s.visa_free[i, j]),
                         "shared_bodies": s.link[i, j], "hub_pull": s.hub[i, j], "agreements_bound": s.bound[i, j]}.items():
                out["pairs", i + "-" + j, k] = v
        for i, j in s.directed:
            for k, v in {"exports_usd": s.flow[i, j] + s.deals[i, j], "stance": s.stance[i, j], "narrative": s.narrative[i, j], "stake": s.stake[i, j]}.items():
                out["directed", i + ">" + j, k] = v
        for k, b in enumerate(r.borders):
            if b["inner"]:
                out["borders", b["a"] + "-" + b["b"], "regime"] = s.regime[k]
                out["borders", b["a"] + "-" + b["b"], "unsettled_km"] = s.unsettled[k]
        for e in s.shown:
            out["agreements", e.id, "in_force"] = int(e.status == AGREED and e.in_force_in != 0)
            out["agreements", e.id, "status"], out["agreements", e.id, "implementation"], out["agreements", e.id, "score"] = e.status, e.impl, e.score
        return out


def shortest(nodes, links):
    """Length of the shortest way from any node to any other."""
    d = {(x, y): 0.0 if x == y else math.inf for x in nodes for y in nodes}
    for a, b, km in links:
        d[a, b] = d[b, a] = min(km, d[a, b])
    for v in nodes:
        for x in nodes:
            for y in nodes:
                d[x, y] = min(d[x, y], d[x, v] + d[v, y])
    return d


def balance(phi, supply, demand, start=None, enough=1e-14, most=200):
    """Flows A·φ·B with the given sums, and A: Newton's method in ln A, to the last digits. Any start will do; a near one is faster."""
    n = len(supply)
    columns = list(zip(*phi))
    a = list(start or supply)
    best, still = math.inf, 0
    for _ in range(most):
        price = [math.fsum(map(mul, a, column)) for column in columns]
        b = [d / p for d, p in zip(demand, price)]
        flow = [[x * f * y for f, y in zip(row, b)] for x, row in zip(a, phi)]
        sums = [math.fsum(f) for f in flow]
        worst = max(abs(x / y - 1) for x, y in zip(sums, supply))
        if worst < best:
            best, result, still = worst, (flow, list(a)), 0
        else:
            still += 1
        if worst < enough or (best < 1e-12 and still > 0):
            return result
        # J_ik = [i=k]·row sum − Σ_j X_ij X_kj / E_j , first node fixed.
        shares = [[x / d for x, d in zip(row, demand)] for row in flow]
        J = [[0.0] * (n - 1) for _ in range(n - 1)]
        for i in range(1, n):
            for k in range(1, i + 1):
                J[i - 1][k - 1] = J[k - 1][i - 1] = (sums[i] if i == k else 0.0) - math.fsum(map(mul, flow[i], shares[k]))
        step = solve(J, [supply[i] - sums[i] for i in range(1, n)])
        big = max(abs(x) for x in step)
        scale = min(1.0, 2.0 / big) if big > 0 else 1.0
        for i in range(1, n):
            a[i] *= exp(scale * step[i - 1])
    if best < 1e-11:
        return result
    raise ArithmeticError("trade does not balance: %g" % best)


def solve(m, v):
    n = len(v)
    m = [row[:] + [x] for row, x in zip(m, v)]
    for k in range(n):
        top = max(range(k, n), key=lambda i: abs(m[i][k]))
        m[k], m[top] = m[top], m[k]
        for i in range(k + 1, n):
            f = m[i][k] / m[k][k]
            if f:
                m[i][k:] = [x - f * y for x, y in zip(m[i][k:], m[k][k:])]
    x = [0.0] * n
    for k in range(n - 1, -1, -1):
        x[k] = (m[k][n] - sum(m[k][j] * x[j] for j in range(k + 1, n))) / m[k][k]
    return x


# What is a difference of larger numbers is held to 1e-9 of its unit and not of itself, and so is what lies in 0..1.
UNIT = ("trust", "trust_mean", "score", "narrative", "implementation", "unsettled_km", "stance", "stance_mean", "stake", "leverage", "level", "presence", "security", "alignment",
        "popularity", "inside_share", "home_share", "goal_alignment", "institution", "hub_pull", "movement", "compensated", "visa_needed",
        "shared_bodies", "agreements_bound", "power_twh", "power_sold_twh", "gas_bcm", "h_energy", "h_institutions", "h_borders", "h_movement", "h_trust",
        "gain_over_autarky", "partner_concentration", "border_betweenness", "remittance_dependence", "trade_introversion", "leverage_level")
LOOSE = ("open_trade_usd", "h_trade", "h_trade_borders", "horizontal", "autonomy", "h_trade_potential", "horizontal_potential")  # balanced to 1e-7 by the program


@lru_cache
def recorded(folder):
    """What the program recorded, by year, then (table, entity, outcome)."""
    table = rows(folder, "noise-free.csv")
    keys = [(x["table"], x["entity"], x["outcome"]) for x in table]
    return {int(year): dict(zip(keys, [float(x[year]) for x in table])) for year in table[0] if year.isdigit()}


def off(outcome, a, b):
    """Difference of two values of an outcome, and whether it is above the limit."""
    if a == b:
        return 0.0, False
    x = abs(a - b) / max(abs(a), abs(b), 1.0 if outcome in UNIT else 0.0)
    return x, not x <= (1e-6 if outcome in LOOSE else 1e-9)


def compare(folder, key, verbose):
    """Runs a folder, prints how far it is from what the program recorded, and says whether that is near enough."""
    run, want = Run(folder, *(key or key_of(folder))), recorded(folder)
    first, values, missing, extra, per, lacking = None, 0, 0, 0, {}, None
    for year in range(run.r.first, max(want) + 1):
        run.step(year)
        if year not in want:
            continue
        got = run.record()
        values += len(want[year])
        missing += len(want[year].keys() - got.keys())
        lacking = lacking or min(want[year].keys() - got.keys(), default=None)
        extra += len(got.keys() - want[year].keys())
        for k, a in want[year].items():
            if k not in got or got[k] == a:
                continue
            x, wrong = off(k[2], a, got[k])
            if x > per.get((k[0], k[2]), (0.0,))[0]:
                per[k[0], k[2]] = x, (year, *k), a, got[k]
            if wrong and first is None:
                first = (year, *k), a, got[k]
    most = lambda loose: max((w for k, w in per.items() if (k[1] in LOOSE) == loose), default=(0.0, None))
    strict = most(False)
    print("%s: %d values; greatest difference %.2g at %s; of trade with open borders and H %.2g; missing %d, extra %d"
          % (called(folder), values, strict[0], strict[1], most(True)[0], missing, extra))
    if lacking:
        print("not computed here: %s; add it to Run.record" % (lacking,))
    if first:
        print("first above the limit: %s program %r, here %r" % first)
    if verbose:
        for k, w in sorted(per.items()):
            print("  %-12s %-20s %.2g %s" % (k + (w[0], w[1:])))
    return not (first or missing or extra)


def main():
    args = sys.argv[1:]
    key = []
    if "--seed" in args:
        k = args.index("--seed")
        key = [int(args[k + 1]), int(args[k + 2])]
        del args[k:k + 3]
    if "--variants" in args:
        every = args[args.index("--variants") + 1:] or ["1"]
        wrong = [x for x in [changed(v)[1] for v in VARIANTS + OF_DRAWS] if x]
        return vary((VARIANTS + OF_DRAWS)[::int(every[0])]) if not wrong else sys.exit("\n".join(wrong))
    if "--variant" in args:
        name = args[args.index("--variant") + 1]
        chosen = [v for v in VARIANTS + OF_DRAWS if v[0] == name]
        if not chosen:
            sys.exit("there is no variant %s; there are %s" % (name, ", ".join(v[0] for v in VARIANTS + OF_DRAWS)))
        return vary(chosen)
    folders = [os.path.abspath(x) for x in args if not x.startswith("-")] or [HERE, EVERY_RULE, FREE_HISTORY, DRAWN]
    if "--near" in args:
        print("| decision | %s |" % " | ".join(map(called, folders)))
        print("|---|" + "---:|" * len(folders))
        runs = []
        for folder in folders:
            runs.append(Run(folder, *key_of(folder)))
            for year in range(runs[-1].r.first, runs[-1].r.until + 1):
                runs[-1].step(year)
        for what in sorted(set().union(*[run.near for run in runs])):
            print("| %s | %s |" % (what, " | ".join("%.0e in %d" % run.near[what] if what in run.near else "–" for run in runs)))
        return 0
    if "--write" in args:
        run = Run(folders[0], *key)
        for year in range(run.r.first, run.r.until + 1):
            run.step(year)
            for k, v in run.record().items():
                print(year, *k, repr(v), sep=",")
        return 0
    return 0 if all([compare(folder, key, "-v" in args) for folder in folders]) else 1


# ---------------------------------------------------------------- Other readings
# Each is one place of the rules above read otherwise than the program does: its name, the section of the document, what is
# read, and the text above with what stands in its place. Every one of them must move a value of one of the four runs, or the
# tables do not tell the two readings apart.
VARIANTS = [
    ("no-free-joining", "7.17", "nobody joins a body by itself", "s.beyond(\"joining\", a, s.joins_from(o)) > 0 and", "False and"),
    ("join-unadmitted", "7.17", "who wants to joins, whatever the members say", " and s.admitted(i, o)", ""),
    ("admitted-own-stance", "7.17", "admission by the applicant's stance toward the members", "x = [s.stance[j, i] for j", "x = [s.stance[i, j] for j"),
    ("choices-in-turn", "7.17", "who joins or leaves counts for those that choose later in the year", "todo.append((i, o, MEMBER))", "s.belong(i, o, MEMBER)"),
    ("overlap-of-both", "7.17", "only rival bodies that both are in stand in the way", "(s.isin(i, x) or s.isin(j, x))", "s.isin(i, x) and s.isin(j, x)"),
    ("suspended-is-in", "7.17", "a suspended member counts as a member", "return s.belongs[i, o] == MEMBER", "return s.belongs[i, o] >= SUSPENDED"),
    ("undo-whole", "7.5", "talks.undo in full, however hostile", "p[\"talks.undo\"] * (turn - will) / turn * (1 - dispute)", "p[\"talks.undo\"] * (1 - dispute)"),
    ("undo-unbraked", "7.5", "dispute settlement does not slow undoing", "(turn - will) / turn * (1 - dispute)", "(turn - will) / turn"),
    ("undo-settles-again", "7.5", "km undone and implemented again are settled again", "e.num(\"km\") * (e.impl - e.reached)", "e.num(\"km\") * (e.impl - before)"),
    ("no-floor", "7.5", "a reopening keeps no border managed", "s.floor[a, b] = MANAGED", "pass"),
    ("floor-above-cap", "7.7", "the floor counts after what limits a border", "s.regime[k], s.ease[k] = min(now, most), float(min(ease, most))", "s.regime[k], s.ease[k] = (max(min(now, most), s.floor[i, j]), float(max(min(ease, most), s.floor[i, j]))) if b[\"inner\"] else (min(now, most), float(min(ease, most)))"),
    ("cap-newest", "7.1", "the newest cap replaces the one before", "            if s.cap_until[b] >= s.year:\n                level = min(level, s.cap_level[b])\n            s.cap_level[b] = level\n            s.cap_until[b] = max(s.cap_until[b], until)", "            s.cap_level[b], s.cap_until[b] = level, until"),
    ("cut-outlives-deal", "7.5", "a deal ends no cut", "            if e.agreed_in == s.year:\n                if e.num(\"summer", "            if False:\n                if e.num(\"summer"),
    ("deal-ends-both-cuts", "7.5", "a deal ends the cuts of both carriers", "if e.num(\"summer_power_twh\") > 0:", "if True:"),
    ("cut-a-year-longer", "7.5", "a cut lasts until year + years", "cut[k] = max(cut[k], s.year + int(e.num(\"years\")) - 1)", "cut[k] = max(cut[k], s.year + int(e.num(\"years\")))"),
    ("no-fuel-cap", "7.3", "raw materials have no greatest share", "min(boe * share * oil, left[f[\"exporter\"]])", "boe * share * oil"),
    ("fuel-cap-each", "7.3", "the cap counts for each flow by itself", "            left[f[\"exporter\"]] -= v\n", ""),
    ("oil-first-shock", "7.1", "a later oil shock does not replace one that works", "s.shock_factor, s.shock_until = e.num(\"factor\"), s.year + e.num(\"years\") - 1", "s.shock_factor, s.shock_until = (e.num(\"factor\"), s.year + e.num(\"years\") - 1) if s.shock_until < s.year else (s.shock_factor, s.shock_until)"),
    ("votes-last-stance", "7.5", "votes read last year's stance", "        for e in s.entries:\n            if e.status == TABLED:\n                s.vote(e)", "        now, s.stance = s.stance, s.before\n        for e in s.entries:\n            if e.status == TABLED:\n                s.vote(e)", "        for e in s.entries:\n            if e.status == AGREED and e.agreed_in == s.year:", "        s.stance = now\n        for e in s.entries:\n            if e.status == AGREED and e.agreed_in == s.year:", "        s.stance = new\n", "        s.before, s.stance = s.stance, new\n"),
    ("wish-last-stance", "7.5", "the wish to join reads last year's stance", "        s.stance = new\n", "        s.before, s.stance = s.stance, new\n", "            wish = s.wish(i, e.v[\"organisation\"])\n", "            now, s.stance = s.stance, s.before\n            wish = s.wish(i, e.v[\"organisation\"])\n            s.stance = now\n"),
    ("stance-in-turn", "7.4", "stances are set one after the other", "            new[i, j] = s.stance", "            s.stance[i, j] = new[i, j] = s.stance"),
    ("carried-at-once", "7.5", "what is agreed is carried out before the next vote", "            if e.status == TABLED:\n                s.vote(e)\n", "            if e.status == TABLED:\n                s.vote(e)\n                if e.status == AGREED:\n                    s.carry(e)\n"),
    ("no-spillover-of-many", "7.18", "no spillover for kinds of many", "            if sign > 0:", "            if sign > 0 and not e.many:"),
    ("spillover-min-first", "7.18", "the mean of min(1, bound), not min(1, mean of bound)", "min(1, mean(lambda j: s.bound[i, j]))", "mean(lambda j: min(1, s.bound[i, j]))"),
    ("late-score", "7.18", "late signers change the entry's score", "                e.signed.add(i)\n", "                e.signed.add(i)\n                e.score = min(e.score, s.score(e, i, others)) if e.score > 0 else s.score(e, i, others)\n"),
    ("late-kept-whole", "7.18", "the pairs of one that takes part later gain trust from all that is implemented", "                e.takes_part.add(i)\n", "                e.takes_part.add(i)\n                if not waits:\n                    e.late = s.year, i\n", "            s.kept[i, j] += BINDING[e.kind] * (e.impl - before)\n            s.bound", "            s.kept[i, j] += BINDING[e.kind] * (e.impl - (0 if getattr(e, \"late\", 0) in ((s.year, i), (s.year, j)) else before))\n            s.bound"),
    ("link-not-kept", "7.5", "a finished link shortens the road in its year only", "            s.link_km[r.road[r.border[a, b]]] *= 1 - e.num(\"shorter\")\n", "            if e.year == s.year:\n                s.link_km[r.road[r.border[a, b]]] *= 1 - e.num(\"shorter\")\n"),
    ("link-implemented", "7.5", "a finished link is recorded as implemented", "            s.link_km[r.road[r.border[a, b]]] *= 1 - e.num(\"shorter\")\n            return", "            s.link_km[r.road[r.border[a, b]]] *= 1 - e.num(\"shorter\")\n            e.impl = 1.0\n            return"),
    ("link-compound", "7.5", "links shorten last year's road", "        s.link_km = [l[\"km\"] for l in s.r.links]\n", "        s.link_km = getattr(s, \"link_km\", None) or [l[\"km\"] for l in s.r.links]\n"),
    ("sponsor-pays-each", "7.1", "a sponsor's cost is booked whole in both members", "e.num(\"cost\") / len(inside)", "e.num(\"cost\")"),
    ("own-pause-from-lapse", "7.19", "the pause begins when the proposal lapses", "s.year - e.tabled_in >= p[\"talks.pause\"]", "s.year - e.tabled_in - e.open_years + 1 >= p[\"talks.pause\"]"),
    ("open-a-year-longer", "7.5", "a proposal lapses a year later", "if s.year - e.tabled_in + 1 >= e.open_years", "if s.year - e.tabled_in >= e.open_years"),
    ("refusals-add", "7.11", "every refusal costs trust", "p(\"trust_refusal\") * min(1, s.refusals[i, j])", "p(\"trust_refusal\") * s.refusals[i, j]"),
    ("fade-in-institutions", "7.18", "sovereignty fades toward institutions too", "- p(\"sovereignty\") * r.sovereignty[i] * f[\"supranational\"]\n", "- p(\"sovereignty\") * r.sovereignty[i] * f[\"supranational\"] * exp(-(s.year - r.first) / s.p[\"leaders.sovereignty_fade\"])\n"),
    ("summit-goes-on", "7.5", "a summit works in later years too", "(e.kind not in ONCE or e.agreed_in == s.year)", "True"),
    ("dispute-this-year", "7.5", "dispute settlement of this year helps at once", "s.dispute_new[i, j] = max(s.dispute_new[i, j], e.num(\"strength\") * e.impl)", "s.dispute[i, j] = s.dispute_new[i, j] = max(s.dispute_new[i, j], e.num(\"strength\") * e.impl)"),
    ("linked-in-vain", "7.5", "ties to all powers ease no pressure", "for q in s.r.powers) * (1 - s.linked[i])", "for q in s.r.powers)"),
    ("no-pressure", "7.5", "no power presses against what neighbours agree on", "sum(s.resents(e, i, q) for q in s.r.powers) * (1 - s.linked[i])", "0"),
    ("no-provision", "7.17", "a leading power speeds nothing up", "s.provision[i, j] = max(", "s.provision[i, j] = 0 * max("),
    ("provision-of-two", "7.17", "bodies of two sponsors provide too", "if len(b[\"sponsors\"]) == 1:", "if b[\"sponsors\"]:"),
    ("goals-add", "7.15", "goals of two events add up", "s.goal[i] = e.num(\"shift\")", "s.goal[i] += e.num(\"shift\")"),
    ("threats-add", "7.15", "threats add up", "s.threat = max(s.threat, e.num(\"severity\"))", "s.threat += e.num(\"severity\")"),
    ("droughts-multiply", "7.15", "droughts multiply", "s.inflow = min(s.inflow, 1 - e.num(\"severity\"))", "s.inflow *= 1 - e.num(\"severity\")"),
    ("sanctions-add", "7.15", "the weights of two sanctions add up", "s.barred[q] = max(s.barred[q], e.num(\"weight\"))", "s.barred[q] += e.num(\"weight\")"),
    ("sanctions-once", "7.15", "two sanctions lower the effort once", "                    s.push[i, q, u] *= 0.7", "                    s.push[i, q, u] = 0.7"),
    ("lasting-a-year-longer", "7.15", "a lasting event works to year + years", "e.year <= s.year < e.year + e.num(\"years\")", "e.year <= s.year <= e.year + e.num(\"years\")"),
    ("swing-unscaled", "7.1", "a realignment leaves the other powers' shares", "s.alignment[i, x] *= max(0, total - s.alignment[i, q]) / others", "pass"),
    ("reset-all-trust", "7.2", "a new leader lowers good trust too", "            if s.trust[i, j] < 0:\n                s.trust[i, j] *= keep", "            s.trust[i, j] *= keep"),
    ("popularity-after", "7.11", "popularity follows this year's narrative", "        s.narrative, s.popularity = narrative, popularity", "        s.narrative = narrative\n        for i in r.members:\n            popularity[i] = s.popularity[i] + p(\"popular_pace\") * (min(1, p(\"popular_base\") + p(\"popular_gain\") * max([0.0] + [narrative[i, j] for j in r.members if j != i])) - s.popularity[i])\n        s.popularity = popularity"),
    ("memory-without-clash", "7.5", "a closure reads the memory alone", "min(1, s.memory[i, j] + s.incident[i, j])", "min(1, s.memory[i, j])"),
    ("last-size", "7.5", "gains over last year's size", "return (s.flow[i, j] + s.flow[j, i]) / s.size[i]", "return (s.flow[i, j] + s.flow[j, i]) / s.r.size[max(s.r.first, s.year - 1), i]"),
    ("own-road-crossing", "7.8", "neighbours pay for crossing on their own road", "                    s.route[x, y] = s.link_km[r.road[b]]\n", "                    s.route[x, y] = s.link_km[r.road[b]] + s.p[\"routes.\" + REGIMES[s.regime[b]] + \"_km\"]\n"),
    ("no-lasting-effect", "7.9", "the table effect of pairs.csv is not read", " + r.of(\"effect\", x, y)\n                t -= p(\"distance\")", "\n                t -= p(\"distance\")"),
    ("weights-as-they-are", "7.16", "weights of leverage are not divided by their sum", "whole = max(1, p(\"weight_trade\")", "whole = max(1, 0 * p(\"weight_trade\")", "+ p(\"weight_finance\") + p(\"weight_security\") + p(\"weight_bodies\"))\n        for", ")\n        for"),
    ("movement-as-it-is", "7.21", "weights of movement are not divided by their sum", "/ max(1, p(\"visa\") + p(\"service\") + p(\"border\"))", ""),
    ("upkeep-adds", "7.20", "patron and upkeep add up", "x[\"winter_twh\"] * max(s.patron, p(\"upkeep\") * s.upkeep[k])", "x[\"winter_twh\"] * (s.patron + p(\"upkeep\") * s.upkeep[k])"),
    ("hedge-evenly", "7.16", "who hedges spreads over all powers alike", "if all_there > 0:", "if False:"),
    ("hedge-by-level", "7.16", "who hedges spreads by the level itself", "there = {q: s.level[i, q] / (s.level[i, q] + s.p[\"presence.half\"]) for q in r.powers}", "there = {q: s.level[i, q] for q in r.powers}"),
    ("arms-unwelcome", "7.16", "arms work whatever the welcome", "(1 - aim) * p(\"arms\") * welcome * a", "(1 - aim) * p(\"arms\") * a"),
    ("arms-instead", "7.16", "arms add to security whatever treaties give", "aim += (1 - aim) * p(\"arms\")", "aim += p(\"arms\")"),
    ("effort-as-usual", "7.16", "powers do as much however neighbours cooperate", "            s.push[k] *= more\n", "            s.push[k] *= 1\n"),
    ("ties-without-programmes", "7.16", "programmes add nothing to the level of ties", "s.ties[i, q] * (1 + p(\"programmes\") * s.programmes[i, q])", "s.ties[i, q]"),
    ("hub-by-share", "7.16", "a hub pulls by the share of leverage", "share + p(\"hub_level\") * (level - share)", "share"),
    ("hub-with-security", "7.16", "all of a power's security counts in its hub", "less = (1 - p(\"hub_security\"))", "less = 0 * (1 - p(\"hub_security\"))"),
    ("lean-by-alignment", "7.4", "leaning counts whether the power is there or not", "s.p[\"presence.engaged\"] * (s.presence[k] - s.alignment[k])", "0"),
    ("protected-by-all", "7.16", "whoever secures a leader protects him", "s.r.strategy[q][\"spokes\"] * s.backing[i, q] for q", "s.backing[i, q] for q"),
    ("roof-of-all", "7.16", "powers that want spokes make a roof too", "(1 - r.strategy[q][\"spokes\"]) * min", "1 * min"),
    ("first-is-news", "7.16", "the security of the first year is news", "if s.year == r.first and p(\"pace\") != 0:", "if False:"),
    ("known-is-forgotten", "7.16", "what was known from the start becomes news when it comes back", "max(s.begun[k], s.usual[k] + s.p[\"dilemma.trail\"] * (s.backing[k] - s.usual[k]))", "s.usual[k] + s.p[\"dilemma.trail\"] * (s.backing[k] - s.usual[k])"),
    ("fear-of-all", "7.4", "all security of a neighbour is feared, whatever one is used to", "fresh = {k: max(0, s.backing[k] - s.usual[k])", "fresh = {k: max(0, s.backing[k])"),
    ("load-of-lighter", "7.5", "the less burdened party sets the pace", "load = max(s.load[a], s.load[b])", "load = min(s.load[a], s.load[b])"),
    ("burden-by-sponsor", "7.17", "a body of two sponsors burdens by half", "s.burden[i] += b[\"depth\"] * behind(i, i, b)", "s.burden[i] += b[\"depth\"] / len(b[\"sponsors\"]) * behind(i, i, b)"),
    ("burden-plain", "7.17", "programmes of bodies make no work", "s.burden[i] += b[\"depth\"] * behind(i, i, b)", "s.burden[i] += b[\"depth\"]"),
    ("programmes-of-either", "7.17", "a sponsor's programmes in one of two suffice for their tie", "max(min(s.programmes[i, z], s.programmes[j, z]) for z", "max(max(s.programmes[i, z], s.programmes[j, z]) for z"),
    ("effort-unfaded", "7.17", "twice the effort counts twice in the attitude", "effort * (1 + p(\"effort_fade\")) / (1 + p(\"effort_fade\") * effort)", "effort"),
    ("attitude-without-programmes", "7.17", "programmes do not count in the attitude", "x += p(\"programmes\") *", "x += 0 *"),
    ("act-for-nothing", "7.5", "leaving by an act costs nothing", "s.wish(i, e.v[\"organisation\"]) - p[\"bodies.leaving\"], 0", "s.wish(i, e.v[\"organisation\"]), 0"),
    ("held-by-events-alone", "7.5", "an imposed join_body does not hold", "            if e.imposed:\n                s.keep_in", "            if False:\n                s.keep_in"),
    ("held-left-behind", "7.17", "who is held is free in the body that takes his in", "s.held[i, to] = s.held[i, to] or held", "pass"),
    ("nothing-absorbed", "7.17", "no body is absorbed", "found.append((o, taker))", "pass"),
    ("absorbed-whole", "7.17", "only a body with all its members takes another in", "overlap = sum(s.isin(i, x) for i in inside) / len(inside)", "overlap = float(all(s.isin(i, x) for i in inside))"),
    ("absorbed-in-common", "7.17", "only those that are in both go into the taker", "            if to:\n                s.belong(i, to, MEMBER)\n", "            if to and s.isin(i, to):\n"),
    ("all-found", "7.18", "whoever is asked belongs to a founded body", "for i in sorted(e.signed):\n                s.belong", "for i in e.who:\n                s.belong"),
    ("found-again", "7.18", "a body that is there can be founded", "return not s.inside_of(e.v[\"organisation\"]) and not s.succeeded(e.v[\"organisation\"])", "return True"),
    ("late-founders", "7.18", "who did not found signs later", "ONCE = (\"summit\", \"found_body\")", "ONCE = (\"summit\",)"),
    ("absorbed-first", "7.17", "who joins a body in the year in which it is absorbed stays in it", "absorbed = s.absorbing()\n", "absorbed = s.absorbing()\n            was_in = {o: s.inside_of(o) for o, taker in absorbed}\n", "                    s.into(o, taker)\n", "                    s.into(o, taker)\n                    for i in set(s.r.members) - set(was_in[o]):\n                        s.belong(i, o, MEMBER) if s.isin(i, taker) else None\n"),
    ("before-it-is-founded", "7.17", "a body can be joined before it is founded", "return s.year >= b[\"founded\"] and not (", "return not ("),
    ("grown-by-joining", "7.17", "a home-grown body without members can be joined", "bool(b[\"sponsors\"] or s.inside_of(o) and not s.succeeded(o))", "True"),
    ("last-one-stays", "7.17", "a home-grown body can have one member", "not b[\"sponsors\"] and len(s.inside_of(o)) == 1", "False"),
    ("anger-stays", "7.5", "anger does not fade", "s.anger[k] *= s.p[\"pressure.fade\"]", "pass"),
    ("anger-of-all", "7.5", "who pays for a road is angry at it", "e.kind == \"transport_link\" and e.v.get(\"sponsor\") == q", "False"),
    ("anger-without-cost", "7.16", "an angry power does as much", "s.push[i, q, u] *= 1 - s.p[\"pressure.push\"] * s.anger[i, q]", "pass"),
    ("anger-without-trade", "7.9", "an angry power trades as much", "                    t -= s.p[\"pressure.trade\"] * s.anger[x, y]", "                    pass"),
    ("gas-at-cost", "7.5", "gas is worth its cost, whatever is paid outside", "p[\"options.price\"] * max(0, outside_gas * s.oil - p[\"energy.gas_cost\"])", "0"),
    ("power-for-nothing", "7.5", "summer power is worth nothing, whatever is paid outside", "(e.num(\"power_price\") - p[\"options.price\"] * outside_power)", "e.num(\"power_price\")"),
    ("clash-in-full", "7.5", "a clash is a full occasion", "p[\"talks.clash_share\"] * min(1, ", "min(1, "),
    ("off-all-the-same", "7.5", "what a switch has taken away is decided", "        if e.off:\n            return False\n", ""),
    ("unscaled", "7.23", "outside weights are not scaled", "if x[\"scaled\"] == \"1\" and scale != 1:", "if False:"),
    ("halves-alike", "7.4", "both halves of openness count in full", "(p(\"open_half\") if half > 0 else p(\"closed_half\"))", "1"),
    ("no-undo", "7.5", "the hostile leave what is implemented", "                e.impl = max(0, before * (1 - p[\"talks.undo\"] * (turn - will) / turn * (1 - dispute) * (1 - willing)))", "                pass"),
    ("undo-unsettles", "7.5", "km undone are unsettled again", "            if e.impl > e.reached:\n                was", "            if True:\n                was"),
    ("floor-from-nothing", "7.5", "a reopening keeps the border managed however little of it is implemented", "s.beyond(\"floor of a border\", max(e.impl, e.reached), p[\"borders.floor_at\"]) >= 0", "True"),
    ("floor-of-today", "7.5", "a reopening keeps the border managed only while its present share is enough", "max(e.impl, e.reached), p[\"borders.floor_at\"]", "e.impl, p[\"borders.floor_at\"]"),
    ("floor-to-the-end", "7.5", "a reopening keeps the border managed until nothing of it is left", "s.beyond(\"end of a floor\", e.impl, 0.1) >= 0", "e.impl > 0"),
    ("cap-outlives-reopening", "7.5", "a reopening lifts no cap", "                s.uncap(k, e.own)\n", ""),
    ("imposed-cap-lifted", "7.1", "a reopening of leaders' own ends imposed closures", "s.imposed_cap(b, s.year) if own else (OPEN, s.year - 1)", "(OPEN, s.year - 1)"),
    ("held-open-closed", "7.19", "leaders close what an imposed reopening keeps", " and not s.held_open(e)", ""),
    ("reopening-lifts-later", "7.5", "a reopening lifts caps in every year", "if e.agreed_in == s.year and not s.at_war(k):", "if not s.at_war(k):"),
    ("reopening-in-war", "7.5", "a reopening lifts caps while a war holds the border", "if e.agreed_in == s.year and not s.at_war(k):", "if e.agreed_in == s.year:"),
    ("reopening-leaves-acts", "7.5", "a reopening leaves what leaders close by themselves", "                s.chosen[k] = OPEN\n", ""),
    ("no-late-signers", "7.18", "nobody signs later", "if i not in e.signed and s.says(e, i, others, \"late signer\")[1]:", "if False:"),
    ("late-after-keeping", "7.18", "late signers count from the year after", "                s.accede(e)\n", "                late.append(e)\n", "        s.dispute, s.linked = s.dispute_new, s.linked_new\n", "        s.dispute, s.linked = s.dispute_new, s.linked_new\n        for e in late:\n            s.accede(e)\n", "        new = s.new_pair\n        s.expire()", "        new, late = s.new_pair, []\n        s.expire()"),
    ("no-coverage", "7.18", "two signers always suffice", " and len(e.signed) >= s.coverage(e) * len(e.who):", ":"),
    ("all-must-sign", "7.18", "an agreement of many needs everyone", "len(e.signed) >= s.coverage(e) * len(e.who):", "len(e.signed) == len(e.who):"),
    ("outside-will", "7.5", "an agreement with an outside state is kept by will 1", "will, load, crisis = max(0, s.openness[i] - renege(i)),", "will, load, crisis = 1.0,"),
    ("km-of-all", "7.19", "an own border entry is about all km left, whatever treaties cover", "max(0, s.unsettled[s.r.border[e.a, e.b]] - s.covered(e))", "s.unsettled[s.r.border[e.a, e.b]]"),
    ("km-twice", "7.19", "leaders settle again what a treaty covers", "s.covered(e) < 1 and s.beyond(\"own: km left\", s.unsettled[b] - s.covered(e), 1)", "s.beyond(\"own: km left\", s.unsettled[b], 1)"),
    ("own-first-party", "7.19", "only the first of two takes a matter up", "for i, others in s.asked(e):\n                above", "for i, others in s.asked(e)[:1]:\n                above"),
    ("own-no-pause", "7.19", "no pause after an own proposal lapsed", "            return s.year - e.tabled_in >= p[\"talks.pause\"]\n", "            return True\n"),
    ("own-friends-alone", "7.19", "who would rather not deal takes nothing up", "            need = -p[\"bodies.leave\"]", "            if e.nature == \"proposal\" and not e.many and max(s.stance[e.a, e.b], s.stance[e.b, e.a]) < 0.5:\n                continue\n            need = -p[\"bodies.leave\"]"),
    ("own-cleared-first", "7.19", "leaders see an emptied year", "            s.take_up()\n            s.propose()\n", "            s.take_up()\n", "        s.link_km = [l[\"km\"] for l in s.r.links]\n", "        s.link_km = [l[\"km\"] for l in s.r.links]\n        if s.year >= s.r.years[\"choices_from\"]:\n            s.propose()\n"),
    ("phase-from-one", "7.5", "a trade agreement works in its first year", "phase = min(1, (s.year - e.grows_from) / p[\"talks.phase_years\"])\n            s.depth", "phase = min(1, (s.year - e.grows_from + 1) / p[\"talks.phase_years\"])\n            s.depth"),
    ("phase-from-signature", "7.5", "the effect of a trade agreement grows from its signature", "phase = min(1, (s.year - e.grows_from) / p[\"talks.phase_years\"])\n            s.depth", "phase = min(1, (s.year - e.agreed_in) / p[\"talks.phase_years\"])\n            s.depth"),
    ("no-stall", "7.18", "a bloc works across a closed border", "share = e.impl if b is None else e.impl * clamp(s.ease[b] - RESTRICTED, 0, 1)", "share = e.impl"),
    ("stall-by-regime", "7.18", "a bloc works from a managed border on, and not below", "e.impl * clamp(s.ease[b] - RESTRICTED, 0, 1)", "e.impl * (s.regime[b] > RESTRICTED)"),
    ("power-without-grid", "7.20", "power flows outside a common grid", "joined = 1.0 if s.one_grid(x[\"up\"], x[\"down\"]) else s.connected[k]", "joined = 1.0"),
    ("no-connection", "7.20", "a connection of two grids lets nothing flow", "joined = 1.0 if s.one_grid(x[\"up\"], x[\"down\"]) else s.connected[k]", "joined = float(s.one_grid(x[\"up\"], x[\"down\"]))"),
    ("connected-again", "7.5", "members of one grid connect theirs all the same", "return not s.one_grid(e.a, e.b)", "return True"),
    ("whole-water", "7.5", "a water agreement is about all the water", "return 1 if x[\"water_mcm\"] == 0 else min(1, volume / x[\"water_mcm\"])", "return 1"),
    ("no-stay", "7.19", "one may leave in the year after joining", "s.comes_and_goes(o) and s.year - s.since[i, o] >= s.p[\"bodies.stay\"]", "s.comes_and_goes(o)"),
    ("held-may-leave", "7.19", "an imposed membership does not hold", "return s.isin(i, o) and not s.held[i, o] and", "return s.isin(i, o) and"),
    ("leave-as-a-matter", "7.19", "leaving a body needs the score of any other matter", "need = -p[\"bodies.leave\"] if e.kind == \"leave_body\" else p[\"talks.initiative\"]", "need = p[\"talks.initiative\"]"),
    ("founded-without-pause", "7.19", "a body that is gone is founded again at once", "return s.year - e.agreed_in >= p[\"talks.pause\"] if e.kind in ONCE else", "return True if e.kind in ONCE else"),
    ("tie-is-depth", "7.5", "what costs no sovereignty binds nobody", "return max(depth, s.TIE.get(e.kind, 0))", "return depth"),
    ("no-attention-limit", "7.19", "a leader takes up all that comes to him", "if taken.get(i, 0) < p[\"talks.takes\"]:", "if True:"),
    ("one-attention", "7.19", "all leaders together take up so many matters", "if taken.get(i, 0) < p[\"talks.takes\"]:\n                taken[i] = taken.get(i, 0) + 1", "if taken.get(0, 0) < p[\"talks.takes\"]:\n                taken[0] = taken.get(0, 0) + 1"),
    ("first-in-the-list", "7.19", "a leader takes up what stands first, not what comes first", "came.sort(key=lambda c: c[:2])", "came.sort(key=lambda c: c[0])"),
    ("no-patience", "7.19", "every matter that is wanted comes within the year", "if s.beyond(\"own: within the year\", when, 1) < 0:", "if True:"),
    ("wanted-alike", "7.19", "a matter that is wanted more comes no sooner", "rate = p[\"talks.take_up\"] * max(0, above)", "rate = p[\"talks.take_up\"] * (above > 0)"),
    ("no-new-leader-burst", "7.19", "a new leader takes up no more than others", "rate *= p[\"talks.new_leader\"]", "pass"),
    ("new-a-year-longer", "7.19", "a leader is new for a year more", "s.year - s.in_office[i] < p[\"talks.new_years\"]", "s.year - s.in_office[i] <= p[\"talks.new_years\"]"),
    ("refusal-on-the-table", "7.19", "who refuses by decision takes the matter up", "rate <= 0 or e.decisions.get((i, s.year)) is False", "rate <= 0"),
    ("no-taking-up", "7.19", "a decision to accept puts nothing on the table", "            s.take_up()\n", ""),
    ("decisions-ignored", "7.5", "the answers that a scenario gives count for nothing", "return x, e.decisions.get((i, s.year), yes)", "return x, yes"),
    ("ratified-at-once", "7.5", "what is signed is in force", "return e.kind not in EXECUTIVE and not e.imposed", "return False"),
    ("all-ratified", "7.5", "every kind must be ratified", "return e.kind not in EXECUTIVE and not e.imposed", "return not e.imposed"),
    ("imposed-ratified", "7.5", "what is imposed must be ratified", "return e.kind not in EXECUTIVE and not e.imposed", "return e.kind not in EXECUTIVE"),
    ("record-unread", "7.5", "a year of ratification in the record counts for nothing", "if e.ratified != 0:\n            return s.year >= e.ratified", "if False:\n            pass"),
    ("no-coalition-half", "7.5", "a new coalition ratifies as fast", "p(\"coalition\") * rate if s.coalition[i] > e.agreed_in else rate", "rate"),
    ("any-leader-half", "7.5", "every new leader ratifies less", "if s.coalition[i] > e.agreed_in else rate", "if s.in_office[i] > e.agreed_in else rate"),
    ("ratified-in-crisis", "7.5", "a crisis at home stops no ratification", "        if s.troubled(i):\n            return 0.0\n", ""),
    ("ratified-in-a-year", "7.5", "the rates of the years do not add up", "e.worked[i] = e.worked.get(i, 0.0) + s.pace_of(e, i)", "e.worked[i] = s.pace_of(e, i)"),
    ("ratified-a-year-later", "7.5", "nothing is ratified in the year of its signature", "        if s.year <= e.unratified:", "        if s.year <= max(e.unratified, e.agreed_in):"),
    ("ratified-by-the-sovereign", "7.5", "sovereignty does not slow ratification", " * (1 - p(\"sovereignty\") * s.r.sovereignty[i] * given)", ""),
    ("all-signers-ratify", "7.18", "an agreement of many waits for all signers", "done >= 2 and done >= s.coverage(e) * len(e.who) if e.many else done == len(parties)", "done == len(parties)"),
    ("signers-take-part", "7.18", "who has signed takes part before ratifying", "if i not in e.takes_part or j not in e.takes_part:", "if i not in e.signed or j not in e.signed:"),
    ("adds-up-energy-deals", "7.5", "two deals on power add up", "            if power > s.deal_power[k]:\n                s.deal_power[k], s.power_price[k] = power,", "            if power > 0:\n                s.deal_power[k], s.power_price[k] = s.deal_power[k] + power,"),
    ("papers-side-by-side", "7.5", "a new paper leaves an older one", "if e.kind not in PAPERS or e.kind in SEVERAL or not s.about(e):", "if True:"),
    ("begins-anew", "7.5", "a paper that takes the place of another begins from nothing", "            e.impl = max(e.impl, x.impl)\n", ""),
    ("grows-anew", "7.5", "a paper that takes the place of another grows from its own time on", "e.grows_from = min(e.grows_from, x.grows_from)", "pass"),
    ("any-good-replaced", "7.5", "a deal takes the place of others on any of its goods", "not s.about(x) <= s.about(e):", "not s.about(x) & s.about(e):"),
    ("beside-each-other", "7.19", "leaders propose what a paper of the two is about already", "        if s.beside(e):\n            return False\n", ""),
    ("no-term", "7.5", "no paper has an end", "if term > 0 and", "if False and"),
    ("term-a-year-longer", "7.5", "a term is over a year later", "s.year >= e.agreed_in + term", "s.year > e.agreed_in + term"),
    ("deals-without-end", "7.5", "leaders' own energy deals have no end", "s.p[\"talks.deal_years\"] if e.own and e.kind == \"energy_deal\" else e.term", "e.term"),
    ("renewed-from-nothing", "7.5", "what is renewed begins from nothing", "e.impl = e.impl if renewed else 0.0", "e.impl = 0.0"),
    ("no-renege", "7.5", "closed leaders keep what was signed", "renege = lambda i: p[\"talks.renege\"] * max(0, 1 - 2 * s.openness[i])", "renege = lambda i: 0"),
    ("crisis-keeps", "7.5", "a crisis at home stops no keeping", "        elif not crisis:\n", "        else:\n"),
    ("crisis-of-both", "7.5", "only a crisis in both stops keeping", "crisis = s.troubled(a) or s.troubled(b)", "crisis = s.troubled(a) and s.troubled(b)"),
    ("step-at-turn", "7.5", "keeping turns into undoing at one stance", "willing = passed(will - turn, p[\"borders.softness\"])", "willing = passed(will - turn, 0)"),
    ("act-stands-forever", "7.19", "an act stands whatever its actor comes to think", "holds = s.beyond(\"act upheld\", s.score(e, e.a, [e.b]), 0) > 0", "holds = True"),
    ("act-of-one-year", "7.19", "an act stands for its year", "holds = s.beyond(\"act upheld\", s.score(e, e.a, [e.b]), 0) > 0", "holds = False"),
    ("closed-for-nothing", "7.5", "a closed border costs what it still takes", "        if e.status == AGREED:\n            return -s.created", "        if False:\n            return -s.created"),
    ("coded-cost", "7.5", "an act that is coded costs all the trade over the border", "return s.created(i, j, -max(0, cost - s.gap[i, j]))", "return -s.over(i, j) / s.p[\"trade.elasticity\"]"),
    ("no-pause", "7.19", "an act may be taken up again at once", "and s.year - max(e.tabled_in, e.ended_in) >= p[\"acts.pause\"])", "and e.ended_in < s.year)"),
    ("pause-from-the-act", "7.19", "the pause of an act begins with it", "s.year - max(e.tabled_in, e.ended_in) >= p[\"acts.pause\"]", "s.year - e.tabled_in >= p[\"acts.pause\"]"),
    ("visa-keeps-papers", "7.5", "visas leave agreements on travel without visa", "if e.own and x.kind == \"visa_free\"", "if False and x.kind == \"visa_free\""),
    ("visa-over-all", "7.19", "visas come in spite of an agreement that one of two cannot end", "return s.free_of_visa(i, j) > 0 and not s.tied(e)", "return s.free_of_visa(i, j) > 0"),
    ("no-release", "7.19", "what an agreement lifts stays an act in force", "        s.release()\n", ""),
    ("no-escalation", "7.19", "a border that is closed stays restricted besides", "s.over_now(x if e.v[\"level\"] == \"closed\" else e)", "pass"),
    ("unrest-alike", "7.19", "a crisis at the other's home gives no occasion", "            x += p(\"unrest\")\n", "            pass\n"),
    ("clash-in-proportion", "7.19", "clashes urge an act in proportion", "(1 - exp(-(s.memory[i, j] + s.incident[i, j])))", "(s.memory[i, j] + s.incident[i, j])"),
    ("anger-adds-up", "7.19", "the anger of powers at an actor adds up", "max(s.anger[i, q] for q in s.r.powers)", "sum(s.anger[i, q] for q in s.r.powers)"),
    ("open-alike", "7.19", "how closed a leader is does not urge an act", "return x + p(\"closed\") * max(0, 1 - 2 * s.openness[i])", "return x"),
    ("no-grievance", "7.19", "unmet needs do not urge an act", "        x += p(\"grievance\") * s.unmet[i, j]\n", ""),
    ("land-for-nothing", "7.5", "settling a border costs no sovereignty", "p[\"talks.territory\"] * share)", "0)"),
    ("no-lesson-of-war", "7.5", "memory of war is no reason to settle", " + p[\"talks.settle_war\"] * s.memory[i, j]", ""),
    ("road-goes-on", "7.5", "work on a road cannot stand still", "in s.stopped:", "in ():"),
    ("stopped-is-undone", "7.5", "what stands still is kept as it is, whoever turns away", "e.impl = min(before, e.impl)", "e.impl = before"),
    ("door-always-open", "7.5", "a body can be joined before it is there", "return s.door_open(o, e.own) and (", "return ("),
    ("binds-nobody", "7.18", "a treaty of many binds nobody", "\"multilateral_treaty\": 0.3, \"grid", "\"multilateral_treaty\": 0, \"grid"),
    ("leaving-by-choice", "7.17", "who leaves by an act leaves with the choices too", "if s.isin(i, o) and s.p[\"acts.on\"] != 0:", "if False:"),
    ("tie-without-leverage", "7.17", "leverage counts nothing in the attitude", "p(\"leverage\") * s.level[i, x]", "0.0"),
    ("tie-of-aligned", "7.17", "of two sponsors the one with the greater alignment counts", "for x in b[\"sponsors\"]], key=sum)", "for x in b[\"sponsors\"]], key=lambda z: z[0])"),
    ("rivals-unhedged", "7.17", "rivals count against a body for one who hedges too", "p(\"against\") * (1 - p(\"hedging\") * r.hedging[i])", "p(\"against\")"),
    ("observer-without-ties", "7.17", "an observer has no ties", "p(\"observer\") * b[\"depth\"]", "0 * b[\"depth\"]"),
    ("observer-is-in", "7.17", "an observer counts as a member", "return s.belongs[i, o] == MEMBER", "return s.belongs[i, o] >= MEMBER"),
    ("observers-remain", "7.17", "observers of a body that is no more stay observers", "            if s.belongs[i, o] == OBSERVING:\n                s.belong(i, o, OUTSIDE)\n", ""),
    ("crisis-newest", "7.24", "a later crisis replaces one that lasts longer", "s.crisis[e.a] = max(s.crisis[e.a], until)", "s.crisis[e.a] = until"),
    ("crisis-shuts-a-year", "7.24", "borders that a named crisis shuts are held for a year", "s.halt(b, RESTRICTED, until)", "s.halt(b, RESTRICTED, s.year)"),
    ("no-first-step", "7.4", "a new leader goes no first step", "(first + (1 - first) * p(\"adjust\"))", "p(\"adjust\")"),
    ("first-step-adds", "7.4", "the first step adds to the usual share", "(first + (1 - first) * p(\"adjust\"))", "(first + p(\"adjust\"))"),
    ("first-step-from-start", "7.4", "the first leaders go a first step too", "s.in_office[i] != s.year or s.year == s.r.first", "s.in_office[i] != s.year"),
    ("halt-newest", "7.1", "the newest emergency replaces the one before", "        if s.halt_until[b] >= s.year:\n            level = min(level, s.halt_level[b])\n", ""),
    ("memory-cut", "7.4", "memory counts as it is, at most 1", "p(\"incidents_curve\") * (-expm1", "0 * (-expm1"),
    ("no-front", "7.6", "a war holds no border", "        s.hold_fronts()\n", ""),
    ("front-not-latched", "7.6", "a war holds a border in the year of the clash alone", "if s.front[k] < OPEN and (s.beyond(\"front: over\", s.memory[i, j], p(\"over\")) < 0", "if True or (s.beyond(\"front: over\", s.memory[i, j], p(\"over\")) < 0"),
    ("front-until-forgotten", "7.6", "a new leader does not end a war", "or new and s.beyond(", "or False and s.beyond("),
    ("front-of-one-clash", "7.6", "memory makes no clash close a border", "                or s.beyond(\"front: closed by memory\", memory, p(\"closed_memory\")) >= 0):", "                or False):"),
    ("front-outlives-treaty", "7.6", "a treaty ends no war", "s.unsettled[k], few) <= 0:\n            s.front[k] = OPEN", "s.unsettled[k], few) <= 0:\n            pass"),
    ("treaty-undone-in-war", "7.6", "memory of war keeps no settlement", "return max(will, s.p[\"front.settle_will\"])", "return will"),
    ("ease-is-label", "7.7", "what a border costs follows its regime", "s.regime[k], s.ease[k] = min(now, most), float(min(ease, most))", "s.regime[k] = min(now, most)\n            s.ease[k] = float(s.regime[k])"),
    ("ease-without-hysteresis", "7.7", "the ease knows no hysteresis", "ease += passed(stance - need, ", "ease += passed(stance - s.p[\"borders.\" + key], "),
    ("ease-unstepped", "7.8", "a crossing is priced without steps", "return ease if ease == int(ease) else min(", "return ease if True else min("),
    ("crossing-by-regime", "7.8", "a crossing is priced by the regime", "d = s.ways(s.link_km, s.ease)", "d = s.ways(s.link_km, [float(x) for x in s.regime])"),
    ("trust-by-regime", "7.11", "trust learns from the regime", "p(\"trust_open\") * (2 / 3 * s.ease[k] - 1)", "p(\"trust_open\") * (2 / 3 * s.regime[k] - 1)"),
    ("identity-whatever-heard", "7.11", "movement draws near whatever narratives say", "s.movement[i, j] * (1 - hostile)", "s.movement[i, j]"),
    ("served-or-not", "7.21", "flights and rail run or do not", "return passed(low - s.p[\"borders.restricted_below\"], s.p[\"borders.softness\"])", "return passed(low - s.p[\"borders.restricted_below\"], 0)"),
    ("h-by-regime", "7.22", "the index reads the regime", "by_ease((0, 33, 67, 100), s.ease[k])", "(0, 33, 67, 100)[s.regime[k]]"),
    ("absorbed-by-the-year", "7.17", "rates of absorption do not add up", "s.pulled[o] += sum(rates.values())", "s.pulled[o] = sum(rates.values())"),
    ("noise-or-shock", "7.3", "while an entry sets the price of oil it has no noise", "            s.oil *= s.shock_factor\n", "            s.oil = path * s.shock_factor\n"),
    ("fuel-for-nothing", "7.3", "what raw materials earn beyond the path makes nobody richer", "gain = p(\"fuel\") * (s.fuel_of(x) - before[x])", "gain = 0.0"),
    ("fuel-in-full", "7.3", "all of what raw materials earn beyond the path is in size", "gain = p(\"fuel\") * (s.fuel_of(x) - before[x])", "gain = s.fuel_of(x) - before[x]"),
    ("cap-of-old-size", "7.3", "raw materials are capped by size at the path's price", "{x: most * (s.size[x] - p(\"fuel\") * before[x]) / (1 - most * p(\"fuel\")) for x in r.nodes}", "None"),
    ("oil-income-nowhere", "7.3", "oil that is no raw-material flow earns nothing more", "min(most, p(\"oil\") * r.oil_income[x])", "0.0"),
    ("oil-income-uncapped", "7.3", "income from oil has no greatest share", "min(most, p(\"oil\") * r.oil_income[x])", "p(\"oil\") * r.oil_income[x]"),
    ("nothing-saved", "7.3", "all that oil brings is spent", "                s.balance[x] += p(\"saved\") * gain\n                s.spend(x, gain - p(\"saved\") * gain)\n", "                s.spend(x, gain)\n"),
    ("saved-but-spent", "7.3", "what is saved moves home demand too", "s.spend(x, gain - p(\"saved\") * gain)", "s.spend(x, gain)"),
    ("home-unmoved", "7.3", "what only home makes does not follow spending", "        if home != 0:\n", "        if False:\n"),
    ("home-once", "7.3", "the spending on what home makes brings no more of it", "max(home * change / (1 - home),", "max(home * change,"),
    ("remittances-steady", "7.3", "remittances do not follow the sender's size", "        if s.remit() or moved:", "        if moved:"),
    ("remittances-alike", "7.3", "remittances follow the sender's size one to one", "over ** f", "over"),
    ("remittances-unspent", "7.3", "what is remitted moves no home demand", "                s.spend(i, more)\n", ""),
    ("remitted-from-nowhere", "7.3", "what is remitted more is not missed where it comes from", "                s.balance[r.sender] += more\n", ""),
    ("path-at-table", "7.4", "stances compare sizes on their paths", "        r, p, size = s.r, lambda k: s.p[\"leaders.\" + k], s.size\n", "        r, p, size = s.r, lambda k: s.p[\"leaders.\" + k], {x: s.r.size[s.year, x] for x in s.r.nodes}\n"),
    ("first-deal-price", "7.20", "of two deals the price of the first counts", "s.deal_power[k], s.power_price[k] = power, e.num(\"power_price\")", "s.deal_power[k], s.power_price[k] = power, s.power_price[k] or e.num(\"power_price\")"),
    ("price-of-the-last", "7.20", "of two deals the price of the last counts", "            if power > s.deal_power[k]:\n", "            if power > 0:\n                s.power_price[k] = e.num(\"power_price\")\n            if power > s.deal_power[k]:\n", "s.deal_power[k], s.power_price[k] = power, e.num(\"power_price\")", "s.deal_power[k] = power"),
    ("deals-uncounted", "7.20", "power and gas between members are no trade", "P = 1e7 * s.p[\"trade.deals_counted\"]", "P = 0", "G = 1e6 * s.p[\"trade.deals_counted\"]", "G = 0"),
    ("deals-in-full", "7.20", "all of power and gas counts as trade", "P = 1e7 * s.p[\"trade.deals_counted\"]", "P = 1e7", "G = 1e6 * s.p[\"trade.deals_counted\"]", "G = 1e6"),
    ("deals-uncapped", "7.20", "power and gas count whatever they are of size", "less = min(1, most / (P + G)) if P + G > 0 else 1", "less = 1"),
    ("deals-cut-gas", "7.20", "what is above the bound is cut from gas", "            s.sells_power.append(less * P)\n            s.sells_gas.append(less * G)\n", "            s.sells_power.append(min(P, most))\n            s.sells_gas.append(min(P + G, most) - min(P, most))\n"),
    ("deals-of-larger", "7.20", "power and gas are bounded by the larger size", "s.p[\"trade.deals_most\"] * min(", "s.p[\"trade.deals_most\"] * max("),
    ("exchange-free", "7.20", "what flows without a deal is worth nothing", "(s.power[k] - dealt) * p(\"exchange_power\")", "0", "(s.gas[k] - piped) * p(\"exchange_gas\")", "0"),
    ("deal-at-one-price", "7.20", "all that flows has the price of the deal", "(s.power[k] - dealt) * p(\"exchange_power\")", "(s.power[k] - dealt) * (s.power_price[k] or p(\"exchange_power\"))"),
    ("deals-besides", "7.10", "what is dealt is sold besides the goods of gravity", "            s.supply[a] -= v\n            s.demand[b] -= v\n", "            pass\n"),
    ("gas-downstream", "7.10", "gas goes downstream as power does", "((x[\"up\"], x[\"down\"], P), (x[\"down\"], x[\"up\"], G))", "((x[\"up\"], x[\"down\"], P), (x[\"up\"], x[\"down\"], G))"),
    ("deals-not-inside", "7.10", "power and gas are not trade inside the region", "            s.inside[a] += v\n            s.inside[b] += v\n", ""),
    ("energy-after-trade", "3", "power and gas flow after goods are traded", "        s.exchange()\n        s.trade()\n        s.measure()\n", "        s.sells_power, s.sells_gas = getattr(s, \"sells_power\", [0.0] * len(s.r.streams)), getattr(s, \"sells_gas\", [0.0] * len(s.r.streams))\n        s.trade()\n        s.measure()\n        s.exchange()\n"),
    ("nothing-diverted", "7.9", "sanctions turn nothing toward the region", "                    t += diverted.get((x, y), 0.0)\n", ""),
    ("diverted-from-all", "7.9", "only trade with those who sanction gains", "                x[i, q] = x.get((i, q), 0.0) + s.p[\"trade.diversion\"] * s.barred[q] * d * max([0.0] + [s.rivalry[q, z] for z in others])\n", ""),
    ("diverted-with-the-power", "7.9", "only trade with the power that sanctions are on gains", "                for z in others:\n                    x[i, z]", "                for z in ():\n                    x[i, z]"),
    ("diverted-by-all-rivals", "7.9", "with the power itself the rivalries of all count", "d * max([0.0] + [s.rivalry[q, z] for z in others])", "d * sum(s.rivalry[q, z] for z in others)"),
    ("diverted-by-depths", "7.9", "of two unions with a power both depths count", "d = max([0.0] + [b[\"depth\"] for o, b", "d = sum([0.0] + [b[\"depth\"] for o, b"),
    ("diverted-anyhow", "7.9", "sanctions turn as much whatever the union's depth", "[b[\"depth\"] for o, b in r.bodies.items() if b[\"union\"]", "[1.0 for o, b in r.bodies.items() if b[\"union\"]"),
    ("diverted-in-bodies", "7.9", "any body with the power diverts", "if b[\"union\"] and q in b[\"sponsors\"]", "if q in b[\"sponsors\"]"),
    ("diverted-to-observers", "7.9", "observers of a union divert too", "q in b[\"sponsors\"] and s.isin(i, o)]", "q in b[\"sponsors\"] and s.belongs[i, o] in (MEMBER, OBSERVING)]"),
    ("world-alike", "7.9", "openness of leaders does not reach outside the region", "t += p(\"world\") * (2 * s.openness[x] - 1)", "pass"),
    ("world-of-the-open", "7.9", "closed leaders trade as much with the world", "t += p(\"world\") * (2 * s.openness[x] - 1)", "t += p(\"world\") * max(0, 2 * s.openness[x] - 1)"),
    ("world-of-powers", "7.9", "openness to the world counts toward powers alone", "elif x in r.members:\n                    t += p(\"world\")", "elif x in r.members and y in r.powers:\n                    t += p(\"world\")"),
    ("ties-forgotten", "7.9", "worn ties take nothing from trade", "t += s.p[\"ties.weight\"] * s.lnties[x, y]", "pass"),
    ("ties-of-today", "7.9", "ties count as they are at the end of the year", "                    t += s.p[\"ties.weight\"] * s.lnties[x, y]\n", "", "gap = -friction - s.lnties[x, y]\n                    s.lnties[x, y] += s.p[\"ties.wear\" if gap < 0 else \"ties.regrow\"] * gap\n", "gap = -friction - s.lnties[x, y]\n                    s.lnties[x, y] += s.p[\"ties.wear\" if gap < 0 else \"ties.regrow\"] * gap\n                    t += s.p[\"ties.weight\"] * s.lnties[x, y]\n"),
    ("ties-grow-as-they-wear", "7.9", "ties come back as fast as they go", "\"ties.wear\" if gap < 0 else \"ties.regrow\"", "\"ties.wear\""),
    ("ties-worn-for-good", "7.9", "ties do not grow back", "s.lnties[x, y] += s.p[\"ties.wear\" if gap < 0 else \"ties.regrow\"] * gap", "s.lnties[x, y] += s.p[\"ties.wear\"] * min(0, gap)"),
    ("ties-worn-by-memory", "7.9", "the memory of clashes wears ties", "gap = -friction - s.lnties[x, y]", "gap = -friction - p(\"tension\") * s.memory[x, y] - s.lnties[x, y]"),
    ("ties-without-visas", "7.9", "a visa does not wear ties", "                    t -= friction\n", "                    t -= friction\n                    friction = 0.0\n"),
    ("ties-whatever-line", "7.9", "a line that is not settled does not wear ties", "friction += s.gap[x, y] + line", "friction += s.gap[x, y]"),
    ("ties-whatever-border", "7.9", "a regime does not wear ties", "friction += s.gap[x, y] + line", "friction += line"),
    ("open-at-once", "7.10", "trade with open borders is there at once", "pace = 1 - s.p[\"trade.open_lag\"] * (1 - s.p[\"trade.adjust\"])", "pace = 1"),
    ("open-as-slowly", "7.10", "trade with open borders lags whatever the parameter says", "pace = 1 - s.p[\"trade.open_lag\"] * (1 - s.p[\"trade.adjust\"])", "pace = s.p[\"trade.adjust\"]"),
    ("open-from-nothing", "7.10", "the first year begins without a gap", "                if s.year > r.first:\n                    was = s.opengap[i, y]\n", "                if True:\n                    was = s.opengap.get((i, y), 0.0)\n"),
    ("open-without-detours", "7.10", "open borders shorten no way", "                    x = 0.0 if x < 1e-9 else x\n", "                    x = 0.0\n"),
    ("open-without-deals", "7.10", "trade with open borders has no power and gas", "sum(free[k] + s.deals[k] for k in s.directed)", "sum(free[k] for k in s.directed)"),
    ("potential-by-road", "7.10", "the potential has the roads of today's length", "min(l[\"km\"], l[\"direct_km\"] or l[\"km\"])", "l[\"km\"]"),
    ("potential-at-the-border", "7.10", "crossings take their time in the potential", "ln += s.eases(0.9) + (", "ln += ("),
    ("potential-managed", "7.10", "inner borders are managed in the potential", "(s.takes_at(MANAGED) if k in r.border else 0)", "0"),
    ("potential-abroad", "7.10", "ways to outside nodes stay as they are in a plain year", "                elif y not in r.members and (i, y) not in r.border:\n                    way", "                elif False:\n                    way"),
    ("potential-crossed", "7.10", "ways to outside nodes over inner borders cost what managed ones do", "\"routes.open_km\" if s.r.borders[\n            r.border[l[\"a\"], l[\"b\"]]][\"inner\"] else \"routes.managed_km\"", "\"routes.managed_km\""),
    ("potential-on-path", "7.10", "the potential does not follow size", "* s.size[i] / r.size[s.year, i] for i in r.members)", "for i in r.members)"),
    ("potential-unbalanced", "7.10", "the potential has the resistances of a plain year", "        if p[\"trade.resistance\"] == 0:\n            _, scale", "        if True:\n            _, scale"),
    ("papers-of-two", "7.25", "papers of many are not counted", "and (e.many or e.a in s.r.members and e.b in s.r.members)]", "and not e.many and e.a in s.r.members and e.b in s.r.members]"),
    ("papers-with-outsiders", "7.25", "papers with states outside count too", "\n                  and (e.many or e.a in s.r.members and e.b in s.r.members)]", "]"),
    ("meetings-are-papers", "7.25", "meetings and new bodies count as papers", "e.nature == \"proposal\" and BINDING[e.kind] > 0 and", "e.nature == \"proposal\" and"),
    ("papers-over", "7.25", "only what is over by its term or by another paper has ended", "now[\"ended\"] = s.papers_there + now[\"signed\"] - there", "now[\"ended\"] = sum(e.status == ENDED and e.ended_in == s.year for e in papers)"),
    ("papers-waiting", "7.25", "papers that wait for ratification are in force", "sum(e.status == AGREED and e.in_force_in != 0 for e in papers)", "sum(e.status == AGREED for e in papers)"),
    ("relapse-from-the-top", "7.25", "a relapse is a fall from the highest of three years", "s.beyond(\"relapse\", s.past[s.year - 3] - ", "s.beyond(\"relapse\", max(s.past[s.year - k] for k in (1, 2, 3)) - "),
    ("between-unordered", "7.25", "pairs of others count once", "pairs = (len(r.members) - 1) * (len(r.members) - 2)\n", "pairs = (len(r.members) - 1) * (len(r.members) - 2) / 2\n"),
    ("between-managed", "7.25", "managed borders are links too", "s.regime[k] == OPEN and i in (b[\"a\"], b[\"b\"])]", "s.regime[k] >= MANAGED and i in (b[\"a\"], b[\"b\"])]"),
    ("partners-without-deals", "7.25", "power and gas make no partner", " + s.deals[i, x] + s.deals[x, i] for x in r.nodes if x != i}", " for x in r.nodes if x != i}"),
    ("partners-without-fuel", "7.25", "raw materials make no partner", "                if i in (f[\"exporter\"], f[\"importer\"]):\n", "                if False:\n"),
    ("outside-at-home", "7.25", "what is sold inside an outside node is trade", "for x in outside for y in outside if x != y)", "for x in outside for y in outside)"),
    ("introversion-poles", "7.25", "introversion is the difference of the two shares", "over(hi - he, hi + he)", "home - away"),
    ("intensity-of-outside", "7.25", "intensity is over the share of the trade of others", "over(home, whole / (whole + rest))", "over(home, over(whole - inside, rest))"),
]

# Those that the run with draws tells apart, as far as it is known: it is tried first.
OF_DRAWS = [
    ("power-without-limit", "7.20", "power sold is not limited by the year's water", "            if sold > most:", "            if False:"),
    ("no-successors", "7.17", "the members of a body do not go into its successor", "                    s.into(was, o)\n", "                    pass\n"),
    ("nothing-ends", "7.17", "the members of a body that ends stay in it", "            if b[\"ended\"] == s.year and s.inside_of(o):\n                s.into(o)\n", "            if b[\"ended\"] == s.year and s.inside_of(o):\n                pass\n"),
    ("invited-join", "7.17", "bodies by invitation are open too", "if b[\"invited\"] or not s.there(o):", "if not s.there(o):"),
    ("after-it-ended", "7.17", "a body can be joined after it ended", "return s.year >= b[\"founded\"] and not (b[\"ended\"] and s.year >= b[\"ended\"])", "return s.year >= b[\"founded\"]"),
    ("succeeded-and-founded", "7.5", "a body with a successor can be founded", " and not s.succeeded(e.v[\"organisation\"])\n", "\n"),
    ("founded-too-early", "7.19", "founders may found a body before its year", "if e.off or s.year < e.year:", "if e.off:"),
    ("choices-as-given", "7.19", "leaders have matters of their own from 2026 on in free history too", "        if s.year >= s.r.years[\"choices_from\"]:\n            s.uphold()", "        if s.year >= 2026:\n            s.uphold()"),
    ("one-draw-of-attention", "7.13", "one number for all matters of a leader in a year", "s.draw(s.year, ATTENTION, s.r.order[i], e.key)", "s.draw(s.year, ATTENTION, s.r.order[i])"),
    ("no-lapse", "7.5", "what is signed waits for its ratification without end", "s.year - e.agreed_in >= s.p[\"ratification.lapse\"]", "False"),
    ("one-hurdle", "7.13", "the number of a ratification is always that of the first year", "year = e.agreed_in if e.own else s.r.first", "year = s.r.first"),
    ("hurdle-of-a-year", "7.13", "a new number of a ratification in every year", "year = e.agreed_in if e.own else s.r.first", "year = s.year"),
    ("ratified-by-the-hostile", "7.5", "narrative does not slow ratification", "(1 - p(\"narrative\") * hostile) * (1", "(1"),
    ("ratified-unfaded", "7.5", "sensitivity to sovereignty does not fade in ratification", "others[0] if others else None)[2]) * s.fade()", "others[0] if others else None)[2])"),
    ("missed-first", "7.19", "a deal is renewed only when its end is felt", "return e.status in (ENDED, TABLED) and e.impl > 0 or s.beyond(\"own: paid\", s.paid[t], 0.5) < 0", "return s.beyond(\"own: paid\", s.paid[t], 0.5) < 0"),
    ("unrest-this-year", "7.19", "only this year's crisis at the other's home counts", "s.crisis[j] >= s.year - 1:\n            x", "s.crisis[j] >= s.year:\n            x"),
    ("popular-alike", "7.19", "narrative urges popular leaders as much", "p(\"popular\") * (1 - s.popularity[i])", "p(\"popular\")"),
    ("no-retaliation", "7.19", "who cuts fears nothing", "return x - s.p[\"energy.appeal\"] * s.need(i, j)", "return x"),
    ("reopens-all", "7.19", "leaders reopen whatever holds a border shut", "        last, b = s.year - 1, s.r.borders[k]\n", "        return True\n        last, b = s.year - 1, s.r.borders[k]\n"),
    ("no-shallow", "7.17", "a body that binds little takes as much attitude", " - s.p[\"bodies.shallow\"] * (1 - s.r.bodies[o][\"depth\"])", ""),
    ("crisis-shuts-none", "7.24", "no crisis shuts a border by chance", "if s.chance(CRISIS_BORDER, i, other, p(\"border\")):", "if False:"),
    ("crisis-again", "7.24", "a country in a crisis can get another", "rate > 0 and not s.troubled(i) and", "rate > 0 and"),
    ("crisis-after-exits", "3", "crises break out after leaders leave", "        s.break_out()\n        s.exits()\n", "        s.exits()\n        s.break_out()\n"),
    ("crisis-without-turnover", "7.2", "a crisis does not cost a leader his office", "rate *= s.p[\"crisis.turnover\"]", "pass"),
    ("turnover-same-year", "7.2", "a crisis costs a leader his office in its years alone", "if s.crisis[i] >= s.year - 1:\n                rate", "if s.crisis[i] >= s.year:\n                rate"),
    ("first-step-alike", "7.4", "all new leaders go the same first step", "x = 0.0 if s.seed is None else s.draw(s.year, FIRST_STEP, s.r.order[i]).normal()", "x = 0.0"),
    ("successor-like-predecessor", "7.2", "a successor from another coalition is drawn around the predecessor", "if not other or s.p[\"offices.earlier\"] == 0:", "if True:"),
    ("successor-like-first", "7.2", "a successor from another coalition is like one of the first leaders", "coded += [", "["),
    ("no-excitement", "7.6", "a clash makes no other likelier", "line *= 1 + p(\"excitement\") * s.memory[i, j]", "pass"),
    ("clash-without-grievance", "7.6", "unmet needs make no clash likelier", "p(\"grievance\") * max(s.unmet[i, j], s.unmet[j, i])", "0"),
    ("no-base", "7.6", "on a settled border nothing happens by itself", ") + p(\"base\"))", ") + 0)"),
    ("hazard-uncut", "7.6", "the more is unsettled the likelier a clash, without end", "p(\"hazard\") * min(1, s.unsettled[k] / b[\"length_km\"] / p(\"hazard_share\"))", "p(\"hazard\") * (s.unsettled[k] / b[\"length_km\"] / p(\"hazard_share\"))"),
    ("severity-uniform", "7.6", "all severities are as likely", "if p(\"tail\") == 0:", "if True:"),
    ("front-of-memory-last", "7.6", "a small clash does not renew a war", "max(incident, memory), p(\"restricted\")", "incident, p(\"restricted\")"),
    ("stance-closes", "7.7", "a stance alone closes a border", "now, ease = RESTRICTED, 1.0", "now, ease = (RESTRICTED, 1.0) if stance >= 0.2 else (CLOSED, 0.0)"),
    ("no-tenure", "7.2", "security from a patron lengthens no office", "exp(-s.p[\"protective.tenure\"] * s.backed(i))", "1"),
    ("invited-absorb", "7.17", "bodies by invitation absorb too", " and not c[\"invited\"] and c[\"field\"]", " and c[\"field\"]"),
    ("water-uncut", "7.15", "the water of a year is not cut at two standard deviations", "clamp(s.draw(s.year, INFLOW, 0).normal(), -2, 2)", "s.draw(s.year, INFLOW, 0).normal()"),
    ("noise-of-a-leader", "7.13", "a leader has one noise toward all", "s.draw(s.year, NOISE, r.order[i], r.order[j])", "s.draw(s.year, NOISE, r.order[i])"),
    ("incident-one-draw", "7.13", "the number that brings a clash is its severity too", "happens, u = [0.5 if draw is None else draw.uniform() for _ in range(2)]", "happens, u = [0.5 if draw is None else draw.uniform()] * 2"),
    ("crisis-border-either", "7.13", "one number for a border, whichever side is in crisis", "if s.chance(CRISIS_BORDER, i, other, p(\"border\")):", "if s.chance(CRISIS_BORDER, min(b[\"a\"], b[\"b\"]), r.order[max(b[\"a\"], b[\"b\"])], p(\"border\")):"),
    ("incidents-from-2026", "5.3", "clashes and crises are drawn from 2026 on in free history too", "        for k, b in enumerate(s.r.borders):\n            if not b[\"inner\"] or s.year < s.r.years[\"incidents_from\"]:", "        for k, b in enumerate(s.r.borders):\n            if not b[\"inner\"] or s.year < 2026:"),
    ("growth-from-the-start", "7.3", "size leaves its path before the forcing is over too", "if s.seed is None or s.year <= r.years[\"forcing_to\"]:", "if s.seed is None:"),
    ("growth-a-year-early", "7.3", "the last year of the forcing has noise already", "if s.seed is None or s.year <= r.years[\"forcing_to\"]:", "if s.seed is None or s.year < r.years[\"forcing_to\"]:"),
    ("growth-of-its-own", "7.3", "the growth of nodes has nothing in common", "loading * c + ", ""),
    ("growth-in-common", "7.3", "all that growth varies by is in common", " + p(\"growth\") * own * z(GROWTH, r.order[x])", ""),
    ("growth-forgotten", "7.3", "growth beyond the path does not last", "p(\"growth_lasts\") * s.growth_gap[x] + loading", "loading"),
    ("size-returns", "7.3", "size goes back to its path as growth does", "clamp(s.size_gap[x] + s.growth_gap[x],", "clamp(s.growth_gap[x],"),
    ("size-unbounded", "7.3", "nothing bounds how far size leaves its path", "s.size_gap[x] = clamp(s.size_gap[x] + s.growth_gap[x], -p(\"growth_most\"), p(\"growth_most\"))", "s.size_gap[x] += s.growth_gap[x]"),
    ("noise-uncut", "7.3", "a draw of growth and oil counts as it is, however great", "clamp(s.draw(s.year, process, k).normal(), -p(\"cut\"), p(\"cut\"))", "s.draw(s.year, process, k).normal()"),
    ("common-drawn-by-node", "7.13", "the number in common is that of the first node", "z(GROWTH, -1)", "z(GROWTH, 0)"),
    ("balance-stays", "7.3", "a trade balance does not follow size", "            s.balance[x] *= exp(gap)\n", ""),
    ("oil-without-noise", "7.3", "the price of oil keeps to its path", "        if p(\"oil\") != 0:\n", "        if False:\n"),
    ("oil-forgotten", "7.3", "what the price of oil leaves its path by does not last", "(1 - p(\"oil_reverts\")) * s.oil_gap + p(\"oil\")", "p(\"oil\")"),
    ("oil-never-back", "7.3", "the price of oil does not go back to its path", "(1 - p(\"oil_reverts\")) * s.oil_gap", "s.oil_gap"),
    ("home-unbounded", "7.3", "spending may fall by more than half", "max(home * change / (1 - home), -0.5 * least)", "home * change / (1 - home)"),
    ("home-bound-of-size", "7.3", "spending falls by half of size at most", "least = min(s.size[x] - s.fuel_of(x), s.size[x] - s.balance[x])", "least = s.size[x]"),
    ("remittances-of-path", "7.3", "remittances are a share of size on its path", "r.remittances.get((s.year, i), 0.0) * s.size[i]", "r.remittances.get((s.year, i), 0.0) * r.size[s.year, i]"),
    ("no-disposition", "7.4", "a leader is inclined to nothing beyond what is coded", "            z += s.disposition[i]\n", ""),
    ("disposition-inherited", "7.4", "a successor takes over the disposition", "new = s.year in (s.r.first, s.in_office[i])", "new = s.year == s.r.first"),
    ("disposition-from-nothing", "7.4", "the first leaders begin without a disposition", "new = s.year in (s.r.first, s.in_office[i])", "new = s.year == s.in_office[i] != s.r.first"),
    ("disposition-of-news", "7.4", "the parameter is the deviation of what is new in a year", "math.sqrt(1 - lasts * lasts) * fresh", "fresh"),
    ("disposition-anew", "7.4", "a disposition is drawn anew every year", "fresh if new else lasts * s.disposition[i] + math.sqrt(1 - lasts * lasts) * fresh", "fresh"),
    ("disposition-of-a-start", "7.13", "a disposition is drawn in the year of office alone", "s.draw(s.year, DISPOSITION, s.r.order[i])", "s.draw(s.in_office[i], DISPOSITION, s.r.order[i])"),
    ("disposition-after", "7.4", "a disposition shifts the stance and not what the logistic function is of", "            z += s.disposition[i]\n", "", "(logistic(z) - s.stance[i, j])\n", "(clamp(logistic(z) + 0.25 * s.disposition[i], 0, 1) - s.stance[i, j])\n"),
    ("trust-deaf", "7.11", "hostile narratives wear no trust", "            t -= p(\"trust_narrative\") * hostile\n", ""),
    ("trust-of-the-worse", "7.11", "the worse narrative of the two wears trust", "            t -= p(\"trust_narrative\") * hostile\n", "            t -= p(\"trust_narrative\") * max(s.narrative[i, j], s.narrative[j, i])\n"),
    ("narrative-unfed", "7.11", "distrust feeds no narrative", "fed = p(\"narrative_distrust\") * max(0, -s.trust[i, j])", "fed = 0.0"),
    ("narrative-soothed", "7.11", "trust takes from the narrative as distrust feeds it", "fed = p(\"narrative_distrust\") * max(0, -s.trust[i, j])", "fed = p(\"narrative_distrust\") * -s.trust[i, j]"),
    ("distrust-of-last-year", "7.11", "the distrust of last year feeds the narrative", "        for i, j in r.pairs:\n            t = p(\"trust_stays\")", "        before = {k: s.trust[k] for k in s.directed}\n        for i, j in r.pairs:\n            t = p(\"trust_stays\")", "fed = p(\"narrative_distrust\") * max(0, -s.trust[i, j])", "fed = p(\"narrative_distrust\") * max(0, -before[i, j])"),
    ("fed-by-the-popular", "7.11", "popularity multiplies what distrust feeds", " * (0.5 + s.popularity[i]) + fed)", " * (0.5 + s.popularity[i]) + fed * (0.5 + s.popularity[i]))"),
    ("papers-first-time", "7.25", "what is signed again counts no more", "\"signed\": sum(e.agreed_in == s.year for e in papers)", "\"signed\": sum(e.agreed_in == s.year == e.tabled_in for e in papers)"),
    ("relapse-in-two", "7.25", "a relapse is a fall within two years", "if s.year - 3 in s.past and s.beyond(\"relapse\", s.past[s.year - 3]", "if s.year - 2 in s.past and s.beyond(\"relapse\", s.past[s.year - 2]"),
    ("relapse-once", "7.25", "years are counted from the first year of a relapse", "            s.relapsed = s.year\n", "            s.relapsed = s.relapsed if s.year - 1 == getattr(s, \"still\", 0) else s.year\n            s.still = s.year\n"),
    ("between-one-way", "7.25", "of several shortest ways one counts in full", "through[i] += many[j, i] * many[i, k] / many[j, k]", "through[i] += 1"),
]


def moved(rules, folder):
    """Of the first year in which a reading moves a value the one that it moves most, None when it moves none: (year, table, entity,
    outcome), the program's value, its own."""
    run, want = rules["Run"](folder, *key_of(folder)), recorded(folder)
    for year in range(run.r.first, max(want) + 1):
        run.step(year)
        if year in want:
            got = run.record()
            far = [(off(k[2], a, got[k])[0], (year, *k), a, got[k]) for k, a in want[year].items() if off(k[2], a, got[k])[1]]
            if far:
                return max(far, key=lambda x: x[0])[1:]


@lru_cache
def own_text():
    with open(os.path.abspath(__file__), encoding="utf-8") as f:
        return f.read().split("# " + "-" * 64 + " Other readings")[0]


def changed(variant):
    """The text above with another reading, and what is wrong with the variant."""
    name, _, _, *changes = variant
    text = own_text()
    for old, new in zip(changes[::2], changes[1::2]):
        if text.count(old) != 1:
            return text, "variant %s: %d places read %r, want one" % (name, text.count(old), old)
        text = text.replace(old, new)
    return text, None


def read_otherwise(variant):
    """The row of another reading, None where the tables do not tell it apart."""
    name, section, reading, *_ = variant
    text, wrong = changed(variant)
    if wrong:
        return wrong
    rules = {"__name__": name, "__file__": __file__}
    exec(compile(text, name, "exec"), rules)
    for folder in (DRAWN, EVERY_RULE, FREE_HISTORY, HERE) if variant in OF_DRAWS else (EVERY_RULE, FREE_HISTORY, DRAWN, HERE):
        try:
            found = moved(rules, folder)
        except ArithmeticError as stop:
            return "variant %s stops the run %s: %s" % (name, called(folder), stop)
        if found:
            (year, table, entity, outcome), a, b = found
            return ("| `%s` | %s | %s | %s %d | %s: %s %s | %.6g | %.6g |"
                    % (name, section, reading, called(folder), year, table, entity, outcome, a, b))
    return None


def vary(variants):
    print("| reading | section | what it reads | first moved | value | program | here |\n|---|---|---|---|---|---:|---:|")
    idle, wrong = [], []
    with multiprocessing.Pool() as pool:
        for variant, row in zip(variants, pool.imap(read_otherwise, variants)):
            if row is None:
                idle.append(variant[0])
            elif not row.startswith("|"):
                wrong.append(row)
            else:
                print(row, flush=True)
    if idle:
        wrong.append("the tables do not tell these readings apart: " + ", ".join(idle))
    if wrong:
        sys.exit("\n".join(wrong))
    return 0


if __name__ == "__main__":
    sys.exit(main())
