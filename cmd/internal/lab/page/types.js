// The shapes that the parts of the page hand to one another. This file has no code: tsc reads it.

/**
 * A node of the page as data: see dom.js.
 * @typedef {{tag: string, attrs: Record<string, any>, children: Child[]}} VNode
 * @typedef {VNode | string | number | null | undefined | false} Child
 * @typedef {Child | any[]} Nested   what h takes as children: lists of children, and lists of such lists
 */

/**
 * The scenario that is being made, as a list of differences from the one that it extends. It has the tables of a scenario
 * file, so that writing it as TOML needs no thought: see toml.js. Empty tables and null stand for what a file leaves out.
 * @typedef {string | number | boolean | (string | number)[]} Value
 * @typedef {{id: string, kind: string, [key: string]: Value}} NewEntry
 * @typedef {object} Leaf
 * @property {string} title
 * @property {string} question
 * @property {string} expect
 * @property {string[]} ids
 * @property {string[]} claims
 * @property {string} extends        name of a scenario of the library, '' for none
 * @property {string} region         '' for that of the scenario it extends
 * @property {number | null} until   last year, null for that of the scenario it extends
 * @property {number | null} seed    null for that of the scenario it extends
 * @property {string} agenda         given or free, '' for that of the scenario it extends
 * @property {string[]} remove       ids of entries that do not happen
 * @property {Record<string, Record<string, Value>>} change   by id of an entry: the keys that differ
 * @property {NewEntry[]} events
 * @property {NewEntry[]} proposals
 * @property {Record<string, Value>[]} decisions   answers of countries in the place of their leaders
 * @property {Record<string, number>} parameters   by path, without "parameters."
 * @property {Record<string, boolean>} mechanisms  theories: false is off
 * @property {Record<string, boolean>} barriers    groups: false is off
 * @property {Record<string, boolean>} supports    groups: false is off
 * @property {Record<string, string>} size         by node: official or comparable
 * @property {Record<string, [number, number]>} uncertain
 */

/**
 * What the page shows, beside the scenario. It is no part of the history that undo goes through.
 * @typedef {object} Looks
 * @property {string} view      id of a view
 * @property {number} year      the year that the map and others show
 * @property {boolean} guided   hides what a novice does not need
 * @property {string} language
 * @property {Record<string, any>} picks   what was chosen in a view or a panel, by a name of its own: 'pair', 'entry', 'subject' …
 */

/**
 * @typedef {object} State
 * @property {Leaf} scenario    side B
 * @property {string} against   side A: a scenario of the library
 * @property {Step[]} past      what undo goes back to, the latest last
 * @property {Step[]} future    what redo goes on to, the next last
 * @property {Leaf} start       what reset goes back to
 * @property {string} live      path of a control that is being moved, '' for none
 * @property {Looks} looks
 *
 * @typedef {{scenario: Leaf, against: string, start: Leaf}} Step   what undo brings back
 */

/**
 * A fault that the reader of scenarios found. Line and column count from 1; 0 where there is none.
 * @typedef {{file: string, line: number, col: number, message: string}} Fault
 */

/**
 * What does not depend on a scenario. It is made when the page is made.
 * @typedef {object} About
 * @property {string} model          version of the rules
 * @property {RegionInfo} region
 * @property {LibraryItem[]} library
 * @property {ParameterInfo[]} parameters
 * @property {{name: string, source: string, does: string}[]} mechanisms
 * @property {string[]} barriers     groups that have barriers
 * @property {string[]} supports     groups that have supports
 * @property {KindInfo[]} kinds      of entries
 * @property {OutcomeInfo[]} outcomes   the codebook
 * @property {string} evidence       a sentence on the scores of the backtest
 * @property {{region: string, year: number, share: number, reading: string}[]} comparators
 * @property {string[]} instruments  of powers
 *
 * @typedef {object} RegionInfo
 * @property {string} id
 * @property {string} name
 * @property {string} reference      the scenario of the library that stands for the region, '' for none
 * @property {number} first
 * @property {number} last           a run may not go beyond
 * @property {number} until          the usual last year
 * @property {number} choicesFrom    leaders table their own proposals from this year on
 * @property {NodeInfo[]} nodes      members first
 * @property {[string, string][]} pairs      of members: codes
 * @property {string[]} borders      pairs of members with a land border, as in A-B
 * @property {string[]} streams      pairs that share water and energy, as in A-B
 * @property {{id: string, name: string}[]} organisations
 * @property {{id: string, rings: [number, number][][]}[]} outlines
 *
 * @typedef {{code: string, name: string, member: boolean, power: boolean, place: [number, number] | null}} NodeInfo
 * @typedef {{name: string, title: string, question: string, expect: string, ids: string[], claims: string[], region: string, place: string}} LibraryItem
 *
 * @typedef {object} ParameterInfo
 * @property {string} path
 * @property {number} value          as shipped
 * @property {number} low            least admissible value
 * @property {number} high
 * @property {string} unit
 * @property {string} grade
 * @property {string} source
 * @property {string} does           what it is
 * @property {string} group          the rule that reads it: the first part of the path
 * @property {string} mechanism      theory that it belongs to, '' for none
 * @property {number[] | null} prior      quantiles 0.01, 0.05, 0.10 … 0.95, 0.99; null for a fixed one
 * @property {number[] | null} posterior  likewise; null where nothing was fitted
 *
 * @typedef {object} KindInfo
 * @property {string} name
 * @property {'event' | 'proposal'} table   of a scenario file in which it stands
 * @property {string} nature         event, act, agreement …
 * @property {string} group          '' for none
 * @property {string} role           barrier, support or ''
 * @property {string} does
 * @property {KeyInfo[]} keys        besides id, kind, year or date, label, source and note
 *
 * @typedef {object} KeyInfo
 * @property {string} name
 * @property {'number' | 'whole' | 'range' | 'choice' | 'flag' | 'code' | 'codes' | 'text'} type
 * @property {boolean} required
 * @property {string} unit
 * @property {number | null} low
 * @property {number | null} high
 * @property {Value | null} usual    the default
 * @property {string[]} words        for a choice or a code: what it may be
 * @property {string} does
 *
 * @typedef {{table: string, name: string, unit: string, does: string, words: string[], claims: string}} OutcomeInfo
 */

/**
 * A scenario with all that it extends, as the reader understood it.
 * @typedef {object} ScenarioInfo
 * @property {string} title
 * @property {string} question
 * @property {string} expect
 * @property {string} region
 * @property {number} seed
 * @property {number} until
 * @property {EntryInfo[]} entries
 * @property {Record<string, number>} parameters   those that are set
 * @property {Record<string, boolean>} switches    mechanisms.NAME, barriers.GROUP, supports.GROUP that are set
 * @property {Record<string, string>} size
 * @property {string} toml           the complete scenario
 *
 * @typedef {object} EntryInfo
 * @property {string} id
 * @property {'event' | 'proposal'} table
 * @property {string} kind
 * @property {number} year
 * @property {string} label          '' for none
 * @property {string[]} who          codes of its parties
 * @property {string} source
 * @property {string} note
 * @property {Record<string, Value>} keys    as given, besides id, kind, label, source and note
 * @property {string} from           file and line of its id
 */

/**
 * Statistics of an outcome over replicates, by year. Every array has a number for each year.
 * @typedef {{p05: number[], p25: number[], p50: number[], p75: number[], p95: number[], mean: number[]}} Band
 *
 * @typedef {object} SeriesSummary
 * @property {string} path
 * @property {string} unit
 * @property {string[]} words        of a category: the word of each code; else empty
 * @property {number} first          first year
 * @property {number} n              replicates
 * @property {Band} a
 * @property {Band} b
 * @property {Band} d                of B minus A, replicate by replicate
 * @property {number[]} se           standard error of the mean of d, by year
 * @property {number[]} [up]         share of replicates in which B is above A, by year
 * @property {number[]} [down]       share of replicates in which B is below A, by year
 * @property {number[][]} linesA     single replicates, at most 20
 * @property {number[][]} linesB
 * @property {number[][]} sharesA    of a category: by code and year the share of replicates; else empty
 * @property {number[][]} sharesB
 */

/**
 * What the engine answers when two sides are put before it.
 * @typedef {object} Prepared
 * @property {number} move
 * @property {number} first          first year recorded
 * @property {number} last
 * @property {string} seed           of both sides, as text: a number of JavaScript cannot hold every seed
 * @property {number} width          numbers of one side of a replicate
 * @property {SeriesInfo[]} series
 * @property {number} differs        first year in which the sides can differ; 0 for never
 * @property {{path: string, text: string}[]} parts   what differs between the sides
 * @property {[number, number]} size   bytes of a whole record, by side
 *
 * @typedef {{path: string, unit: string, words: string[], offset: number}} SeriesInfo
 *   the numbers of a path stand from offset on, one for each year
 */

/**
 * What can be explained, in the words that explain takes: 'UZ-TJ', 'border TJ-UZ', 'body EAEU TJ', or the id of an entry.
 * @typedef {{stances: string[], borders: string[], bodies: string[], entries: DecidedSubject[]}} Subjects
 *
 * @typedef {object} DecidedSubject  an act or a proposal
 * @property {string} id
 * @property {string} kind
 * @property {string} label
 * @property {number} year
 * @property {string[]} who      codes of its parties
 * @property {boolean} own       leaders may table it by themselves; no scenario has it
 *
 * The numbers behind the decisions on a subject.
 * @typedef {object} Explained
 * @property {string} title
 * @property {string} sentence
 * @property {number} first
 * @property {number} years      how many
 * @property {string[]} names    of the scenarios; for two also 'difference'
 * @property {ExplainedPart[]} parts
 * @property {{sum: number, terms: number[]}[]} sums   which parts add up to which, by their places
 * @property {number} n          replicates
 * @property {(number | null)[][][]} cells    means by side, year and part; null where no replicate has the number
 * @property {(number | null)[][][]} low      5 %
 * @property {(number | null)[][][]} high     95 %
 * @property {number[][][]} counts            how many replicates have the number
 * @property {number[]} asked    years in which something was decided or kept
 *
 * @typedef {object} ExplainedPart
 * @property {string} subject    whose decision it belongs to
 * @property {string} name
 * @property {string} key        the name for programs
 * @property {'term' | 'sum' | 'input' | 'outcome'} stand
 * @property {string} group      of barriers and supports, for a term; '' for none
 * @property {string} unit
 * @property {string} doc        of a term
 * @property {string} weight     path of the parameter that weighs a term; '' for none
 */

/**
 * @typedef {{name: string, text: string}} WhyPlayer
 * @typedef {{players: WhyPlayer[], coalitions: number, runs: number, years: number, seconds: number, sampled: boolean}} WhyCost
 *   years are simulated years of all runs together, seconds a guess of the time on this machine
 *
 * @typedef {{share: number | null, se: number | null, low: number | null, high: number | null}} Share   low to high: 95 %
 *
 * @typedef {object} Attribution
 * @property {string} title
 * @property {number | null} base        level with everything as in A
 * @property {number | null} reached     level with everything as in B
 * @property {number | null} difference
 * @property {number | null} se
 * @property {number | null} low
 * @property {number | null} high
 * @property {string} unit
 * @property {number} seeds
 * @property {(WhyPlayer & Share)[]} players   in the order of their first years
 * @property {string} sentence
 * @property {string[]} sentences        all that there is to say, that sentence first
 * @property {boolean} sampled
 */

/**
 * What happened in one replicate.
 * @typedef {object} Happened
 * @property {HappenedLine[]} lines
 * @property {Decision[]} decisions
 * @property {{key: string, name: string}[]} terms   of every score, in their order
 *
 * @typedef {'event' | 'refused' | 'agreed' | 'forborne' | 'lapsed' | 'fulfilled' | 'turned' | 'regime' | 'incident' | 'exit' |
 *   'joined' | 'left' | 'groundless' | 'signed' |
 *   'absorbed' | 'succeeded' | 'dissolved' |
 *   'in-force' | 'unratified' | 'ended' | 'replaced' | 'lifted' | 'crisis' | 'front' | 'uncalled'} HappeningKind
 *
 * @typedef {object} HappenedLine
 * @property {number} year
 * @property {string} text
 * @property {string[]} who      codes of the countries and powers that it concerns
 * @property {string} entry      id; '' for none
 * @property {HappeningKind} kind
 * @property {number | null} decision   place of the decision whose terms the text names
 *
 * @typedef {object} Decision
 * @property {number} year
 * @property {string} entry
 * @property {string} party
 * @property {'tabling' | 'vote' | 'late'} stage
 * @property {number} score
 * @property {number} threshold  it accepts when the score is above
 * @property {boolean} accepted
 * @property {boolean} given      by a decision of the scenario, whatever the score
 * @property {string} status     of the entry when all parties had been asked
 * @property {Record<string, number>} terms    by key
 */

/**
 * An answer of the engine that arrives later.
 * @template T
 * @typedef {{state: 'idle' | 'running' | 'done' | 'failed', answer: T | null, error: string, faults: Fault[]}} Asked
 */

/**
 * What a view or a panel may use.
 * @typedef {object} Context
 * @property {About} about
 * @property {State} state
 * @property {ScenarioInfo | null} a     null until the engine has read it
 * @property {ScenarioInfo | null} b
 * @property {ScenarioInfo | null} base   what side B extends, without the differences: where a lever stands untouched
 * @property {number} first      first year on screen
 * @property {number} last
 * @property {number} n          pairs of runs that are shown
 * @property {number} of         pairs of runs that will be shown
 * @property {boolean} baked     what is shown was computed when the page was made; the engine is not there yet
 * @property {boolean} still     all pairs are there
 * @property {number} [width]    of the part of the page in which a view stands, in pixels of CSS
 * @property {Fault[]} faults    of the scenario that is being made
 * @property {{path: string, text: string}[]} parts   what differs between A and B
 * @property {{a: string, b: string}} digest   outcome digests at rest, '' before
 * @property {(path: string) => SeriesSummary | null} summary   null if the path is not recorded
 * @property {(name: string, request: object, start?: boolean) => Asked<any>} ask
 *   a question to the engine about the scenario as it stands. It is put when start is true, or was before for the same
 *   scenario; otherwise the answer is idle.
 * @property {string} toml       the scenario that is being made, as a file
 * @property {string} link       a link to what is on the screen, '' until it was asked for
 * @property {Notice[]} notices
 * @property {(name: string) => void} cancel   stops a question that is being answered; its answer is idle again
 * @property {(action: Action) => void} dispatch
 * @property {(key: string, values?: Record<string, string | number>) => string} t
 *
 * @typedef {{do: string, [key: string]: any}} Action   see state.js; loop.js has some more
 *
 * Something to tell that belongs to no view. It stays until it is dismissed.
 * @typedef {object} Notice
 * @property {string} id
 * @property {string} text
 * @property {Fault[]} faults
 * @property {Action | null} act    what a button does
 * @property {string} button        what the button says
 *
 * What is written into the page when it is made: the first picture, and what it shows.
 * @typedef {object} Baked
 * @property {About} about
 * @property {Leaf} leaf         side B
 * @property {string} against    side A: a scenario of the library
 * @property {{a: ScenarioInfo, b: ScenarioInfo}} scenarios
 * @property {Record<string, SeriesSummary>} summaries   by path
 * @property {{path: string, text: string}[]} [parts]    what differs between the sides
 * @property {number} n          pairs of runs
 * @property {string} model
 * @property {{a: string, b: string}} digest
 * @property {Partial<Looks>} [looks]
 *
 * @typedef {object} View
 * @property {string} id
 * @property {string[]} columns    paths or patterns of outcomes that it shows, as concord run --keep takes them
 * @property {(ctx: Context) => Child} render
 */

export {}
