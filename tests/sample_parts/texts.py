"""The words of the sample's postings, by board and by kind of work. All of it is invented."""

from __future__ import annotations

ABOUT = {
    "example-frontier-lab": [
        "Example Frontier Lab trains general models and studies how they behave. We are a small"
        " group that runs large experiments and writes down what went wrong.",
        "At Example Frontier Lab researchers and engineers sit together, share one codebase and"
        " are on call for the runs that they start.",
    ],
    "sample-reasoning": [
        "Sample Reasoning Co builds models that show their working. Schools, insurers and"
        " engineering firms use them to check long chains of argument.",
        "We are eighty people at Sample Reasoning Co, most of us engineers, and we ship a new"
        " checkpoint every other month.",
    ],
    "demo-megacorp": [
        "Demo Megacorp runs a mail service, a map and a marketplace that several hundred million"
        " people open each day.",
        "The intelligence group of Demo Megacorp supplies models to every product of the company"
        " and answers for their cost.",
    ],
    "example-robotics-kk": [
        "Example Robotics KK makes sorting arms for parcel halls. Our office and our test hall are"
        " in Tokyo.",
    ],
    "fictional-bank": [
        "Fictional Bank has looked after household accounts since an invented 1911. Four hundred"
        " engineers keep its ledgers and its app running.",
        "The technology division of Fictional Bank works in small teams, each with its own"
        " product, budget and pager.",
    ],
    "placeholder-labs": [
        "Placeholder Labs is a research company. Everybody who builds here has the same title, and"
        " we like it that way.",
        "Placeholder Labs trains large models with a team that still fits in one room.",
    ],
    "sample-inference-co": [
        "Sample Inference Co runs open models for other companies, billed by the token. Our"
        " customers notice every millisecond and so do we.",
        "We operate our own accelerators in three regions and publish our latency each morning.",
    ],
    "mock-agents": [
        "Mock Agents Inc makes agents that finish office work: refunds, bookings, access requests."
        " A person can always see and undo what they did.",
        "Mock Agents Inc sells to support and operations teams, and half of our engineers have"
        " worked in one.",
    ],
    "demo-legal-ai": [
        "Demo Legal AI helps law firms read. Our product compares contracts, finds the clause that"
        " matters and shows where it found it.",
        "Lawyers and engineers build Demo Legal AI together, in teams of five.",
    ],
    "example-eval-institute": [
        "Example Eval Institute measures what models can and cannot do, for the companies that"
        " make them and the offices that watch them.",
        "Our reports are read by people who disagree with each other, so they have to be right.",
    ],
    "sample-outage-systems": [
        "Sample Outage Systems sells incident software. Nine thousand teams get woken up by it,"
        " as rarely as we can manage.",
    ],
    "mock-cloud": [
        "Mock Cloud rents computers by the second, from the smallest virtual machine to full racks"
        " of accelerators.",
        "Mock Cloud is the fourth largest provider that does not exist, with sites on three"
        " continents.",
    ],
    "fictional-health": [
        "Fictional Health runs twelve hospitals and two hundred practices. Our software group"
        " writes what clinicians use when nobody sells it.",
        "Fictional Health is owned by its patients. What we build goes to wards first and to"
        " slides later.",
    ],
    "demo-europe-ai": [
        "Demo Europe AI builds multilingual models and sells them to companies that keep their"
        " data at home.",
        "Our offices are in Paris, Berlin, London and Zurich, and our meetings are in English.",
    ],
    "specimen-analytics": [
        "Specimen Analytics turns warehouse tables into reports that managers read to the end.",
    ],
}

BENEFITS = {
    "example-frontier-lab": "You get health cover from the first day, 25 days off and a desk by"
    " a window if you ask early. Equity is granted on top of salary.",
    "sample-reasoning": "Benefits include medical cover, a pension match and four weeks in which"
    " the office is shut.",
    "demo-megacorp": "The offer also has a target bonus of 15% and restricted stock that vests"
    " over four years.",
    "example-robotics-kk": "We pay commuting costs and social insurance, and we close for a week"
    " in August.",
    "fictional-bank": "Staff have a mortgage discount, 28 days off and a defined pension.",
    "placeholder-labs": "Cover for you and your family, lunch, and equity that you can exercise"
    " for ten years.",
    "sample-inference-co": "Everybody owns a part of the company. We cover health, teeth and eyes.",
    "mock-agents": "Health cover, parental leave of twenty weeks, and a rule against meetings on"
    " Wednesdays.",
    "demo-legal-ai": "Cover for health and teeth, a study budget and a quiet library in every"
    " office.",
    "example-eval-institute": "We are a public-interest company: no equity, a good pension and"
    " time to publish.",
    "sample-outage-systems": "On-call nights are paid extra and followed by a free morning.",
    "mock-cloud": "Stock, a bonus that depends on the year, and cover for you and your dependants.",
    "fictional-health": "A pension, 30 days off, and care at our own hospitals.",
    "demo-europe-ai": "Public transport is paid, meals are subsidised and every second Friday is"
    " free in summer.",
    "specimen-analytics": "Remote work within the country and a budget for your desk chair.",
}

NOISE = {
    "stipend": "Everybody gets a $500 home office stipend and $150 a month for internet and phone.",
    "funding": "We have raised $420M from invented investors, the last $250 million of it at a"
    " valuation of $3.1 billion.",
    "equity": "New hires receive options with a paper value of about $300,000 that vest over four"
    " years; their worth may be nothing.",
    "referral": "Colleagues who refer a friend get a referral bonus of $10,000.",
    "deals": "The customers of this team sign deals between $500K and $5M and save $40 million"
    " a year.",
    "visa": "We sponsor visas and offer relocation support of up to $15,000.",
    "level_later": "We settle your level after the interviews, so please do not read one into"
    " this text.",
}

ROLE = {
    "pre_training": [
        "You will work on {focus} for the next foundation model. Runs last for months on thousands"
        " of accelerators, and your changes decide whether they finish.",
        "This role owns {focus} in our pre-training group. The work sits between research and"
        " systems: loss curves in the morning, collective communication after lunch.",
        "We train language models from scratch and need somebody for {focus}. You will plan"
        " ablations at small scale and carry what holds over to the large run.",
        "Our pre-training stack is young and {focus} is its weakest part today. You will make it"
        " the part that nobody has to think about.",
    ],
    "post_training": [
        "The post-training team turns a raw base model into one that people want to use. You will"
        " lead our work on {focus}.",
        "You will improve {focus}, from the preference data that goes in to the behaviour that"
        " comes out after reinforcement learning.",
        "Between a finished base model and a release lie weeks of fine-tuning. This role takes"
        " charge of {focus} in those weeks.",
        "We align models with human feedback and with written rules. {focus} is where we lose most"
        " time, and where you come in.",
    ],
    "evaluation": [
        "You will design {focus}. A good evaluation is one that a model cannot learn by heart and"
        " that a sceptic cannot wave away.",
        "This role builds {focus}: the tasks, the graders, the statistics and the page that"
        " explains the result.",
        "Before a model ships somebody must say what it can do. You will answer that with {focus}.",
        "Our evaluation group needs {focus} that still means something a year from now, when the"
        " models are better.",
    ],
    "serving": [
        "You will make models answer faster and for less. Your first project is {focus}.",
        "The inference team serves language models to customers around the clock. This role takes"
        " over {focus}.",
        "Most of our bill is inference. We need an engineer for {focus} who reads profiles before"
        " reading opinions.",
        "Our serving engine handles some billions of tokens an hour. You will work on {focus} and"
        " carry a pager for it one week in six.",
    ],
    "genai_application": [
        "You will build {focus} on top of large language models, from the first prompt to the"
        " release and the months after it.",
        "This team owns {focus}. You will join RAG, tool calling and a careful interface into"
        " something that people trust with real work.",
        "We are looking for an engineer for {focus}. The LLM is bought; the prompts, the retrieval"
        " and the agent loop around it are ours to write.",
        "Customers ask for {focus} more than for anything else. You will design the LLM agent"
        " behind it and sit next to the people who use it.",
    ],
    "llm_unspecified": [
        "You will work with large language models across the company, wherever help with {focus}"
        " is needed next.",
        "This is a broad role around large language models. {focus} is one topic of several and"
        " you will choose with us.",
    ],
    "generalist_ml": [
        "You will build machine learning models for {focus} and keep them honest in production.",
        "Our applied science team needs help with {focus}: features, gradient boosted trees, and"
        " experiments that decide.",
        "This role is about {focus}. The data is large, the labels are late and the gains are"
        " counted in money.",
    ],
    "mlops": [
        "You will run the machine learning platform that forty teams use, beginning with {focus}.",
        "Data scientists here wait too long for {focus}. You will build the pipelines and tools"
        " that end the waiting.",
    ],
    "traditional_nlp": [
        "You will improve {focus} with classical natural language processing: grammars, sequence"
        " labelling, careful word lists.",
        "Our language technology group needs an engineer for {focus}. We work with annotated"
        " corpora and small, fast models.",
    ],
    "not_ml": [
        "You will take care of {focus} and of the people who rely on it.",
        "This role owns {focus}, from the first sketch to the review a year later.",
    ],
}

DUTIES = {
    "pre_training": [
        "Scale distributed training with FSDP and tensor parallelism past ten thousand devices",
        "Find out why a run diverged and write the check that stops the next one earlier",
        "Fit scaling laws from small runs and say how far they can be trusted",
        "Build deduplication and mixing for a pre-training corpus of many trillion tokens",
        "Tune collective communication on new network hardware",
        "Review each change to the model architecture before it goes into the main run",
        "Keep checkpoints small, frequent and restorable within minutes",
        "Measure model FLOPs utilisation each week and publish where the rest went",
    ],
    "post_training": [
        "Train reward models and look for the ways in which a policy cheats them",
        "Run RLHF and DPO experiments and report the ones that failed as well",
        "Write guidelines for preference data and check them with the people who label",
        "Build reinforcement learning environments with rewards that can be verified",
        "Generate synthetic data for supervised fine-tuning and filter it hard",
        "Keep the post-training pipeline reproducible from raw preference to release",
        "Compare KTO, rejection sampling and online methods on equal budgets",
        "Study how alignment training changes refusals, tone and calibration",
    ],
    "evaluation": [
        "Write benchmark tasks with experts and retire those that leaked",
        "Grade model output with rubrics and measure how far graders agree",
        "Run red-teaming weeks and turn their findings into repeatable tests",
        "Put error bars on every capability score that leaves the team",
        "Run the evaluation harness on each checkpoint, the same night",
        "Explain to a newcomer what a score does not show",
        "Build held-out suites for long tasks with tools and memory",
        "Compare human baselines with model results on the same day and task",
    ],
    "serving": [
        "Write and profile GPU kernels for attention and mixture-of-experts layers",
        "Improve continuous batching and scheduling in a fork of vLLM",
        "Shrink the KV cache with paging, sharing and quantisation",
        "Roll out speculative decoding without a change in quality",
        "Plan capacity for traffic that doubles on Monday mornings",
        "Port the inference engine to a second kind of accelerator",
        "Cut cold starts of large checkpoints from minutes to seconds",
        "Hold the tail latency of streaming answers under its target",
    ],
    "genai_application": [
        "Build retrieval-augmented generation over documents that are long, scanned and wrong",
        "Design tools that AI agents can call without breaking what they touch",
        "Treat prompt engineering as code: reviewed, tested and rolled back when it fails",
        "Ship the feature behind a flag and read the transcripts every week",
        "Collect failures from production and turn them into test cases",
        "Choose between LLM providers by cost, speed and quality for each step",
        "Own the back end and enough of the interface to demonstrate it",
        "Show citations beside each answer so that a user can check it",
        "Meet customers, watch them work and cut what they do not use",
    ],
    "llm_unspecified": [
        "Read papers on language models and tell the company which of them matter",
        "Build small prototypes with several teams and hand over what works",
        "Advise on data, models and cost",
        "Keep a shared codebase for language model experiments tidy",
    ],
    "generalist_ml": [
        "Build features from event streams and check them for leaks",
        "Train ranking models and test them on a small share of traffic",
        "Calibrate scores so that a threshold means the same next month",
        "Explain a model's mistakes to the people who pay for them",
        "Keep training jobs simple enough for one person on call",
        "Forecast demand by region and product, a quarter ahead",
        "Design experiments with analysts and stop the ones that cannot decide",
    ],
    "mlops": [
        "Operate the feature store and the model registry",
        "Build training pipelines on Kubernetes that resume after a lost node",
        "Watch deployed models for drift and alert the right team",
        "Track experiments so that a result can be repeated a year later",
        "Give every team a paved way from notebook to production",
    ],
    "traditional_nlp": [
        "Train taggers for named entity recognition in nine languages",
        "Maintain tokenisers, stemmers and dictionaries",
        "Measure sentiment classifiers against annotated reviews",
        "Tune a phrase-based fallback for machine translation",
        "Write annotation guides and resolve what annotators disagree about",
    ],
    "not_ml": [
        "Plan the work with the teams that depend on it",
        "Write down decisions where others can find them",
        "Keep promises to customers and say early when one slips",
        "Improve the parts that cause the most trouble first",
        "Help new colleagues in their first month",
    ],
}

WANTS = {
    "pre_training": [
        "Hands-on work with large training runs on GPUs or TPUs",
        "Fluency in PyTorch or JAX and at least one language that compiles",
        "A habit of checking arithmetic before asking for a cluster",
        "Publications or open code in model training are welcome",
    ],
    "post_training": [
        "Practice with reinforcement learning or preference optimisation on language models",
        "Good judgement about data quality, and patience with it",
        "Python that other people can change",
        "Interest in how people experience a model",
    ],
    "evaluation": [
        "Solid statistics and clear English",
        "Experience with experiments on language models",
        "A taste for tasks that are hard for the right reason",
        "Python for data work and for small services",
    ],
    "serving": [
        "Experience with CUDA, Triton or another kernel language",
        "Knowledge of distributed systems under load",
        "C++ or Rust beside Python",
        "Calm in incidents and honesty after them",
    ],
    "genai_application": [
        "A record of shipped software that people paid for",
        "Python or TypeScript, and SQL without fear",
        "Some months with LLM APIs in production",
        "The nerve to delete a clever prompt that does not help",
    ],
    "llm_unspecified": [
        "Knowledge of transformers from use, not only from reading",
        "Python and a willingness to change topics",
    ],
    "generalist_ml": [
        "Statistics that you can explain at a whiteboard",
        "Python, SQL and some experience with Spark",
        "Models that ran in production for more than a year",
    ],
    "mlops": [
        "Kubernetes, Terraform and a cloud of your choice",
        "Python services that somebody else could run",
    ],
    "traditional_nlp": [
        "A degree in computational linguistics or the same by practice",
        "Experience with corpora, regular expressions and evaluation by hand",
    ],
    "not_ml": [
        "Experience in a similar post",
        "Clear writing",
        "Patience with detail",
    ],
}

YEARS = [
    "{years}+ years of professional experience",
    "At least {years} years of experience in engineering or research",
    "{years} or more years of experience in comparable work",
]
