"""What the made-up company does: its functions, the jobs in them, and the names of its teams."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from demo.names import listed

COMPANY = "Tern Logistics"
DOMAIN = "tern.example"


@dataclass(frozen=True)
class Job:
    """A title with the key of its step on the ladder (blank above it and beside it), and how common it is."""

    title: str
    level: str = ""
    weight: int = 1


@dataclass(frozen=True, eq=False)
class Function:
    """A part of the company under one head.

    `middles` are managers of managers, those nearest to the teams first; where it `has_directors`, every lead
    reports to one. `experts` stand beside the head. `suffix` ends the names of its teams. Companies below
    `from_size` do without the function; `share` is its part of the others.
    """

    name: str
    head: Job
    middles: list[Job]
    leads: list[Job]
    members: list[Job]
    experts: list[Job] = field(default_factory=list)
    suffix: str = ""
    share: float = 0.0
    from_size: int = 0
    has_directors: bool = False


ENGINEERING = Function(
    name="Engineering",
    head=Job("Chief technology officer"),
    middles=[
        Job("Director of engineering"),
        Job("Senior director of engineering"),
        Job("Vice president of engineering"),
        Job("Senior vice president of engineering"),
    ],
    leads=[
        Job("Engineering manager", "engineering-manager", 4),
        Job("Senior engineering manager", "senior-engineering-manager", 1),
    ],
    members=[
        Job("Junior engineer", "junior", 6),
        Job("Associate engineer", "associate", 9),
        Job("Mid-level engineer", "mid-level", 16),
        Job("Senior engineer", "senior", 12),
        Job("Tech lead", "tech-lead", 5),
        Job("Staff engineer", "staff", 3),
        Job("Principal engineer", "principal", 1),
    ],
    experts=[
        Job("Principal engineer", "principal"),
        Job("Staff engineer", "staff"),
        Job("Architect", "architect"),
    ],
    has_directors=True,
)

# Engineering is the rest.
BESIDE_ENGINEERING = [
    Function(
        name="Product and design",
        head=Job("Chief product officer"),
        middles=[
            Job("Director of product"),
            Job("Senior director of product"),
            Job("Vice president of product"),
        ],
        leads=[Job("Group product manager")],
        members=[
            Job("Product manager", weight=4),
            Job("Senior product manager", weight=2),
            Job("Product designer", weight=4),
            Job("Senior product designer", weight=2),
            Job("User researcher", weight=2),
            Job("Data analyst", weight=2),
        ],
        suffix="Product",
        share=0.17,
        from_size=20,
    ),
    Function(
        name="People",
        head=Job("Head of people"),
        middles=[
            Job("Director of people"),
            Job("Senior director of people"),
            Job("Vice president of people"),
        ],
        leads=[Job("People partnering lead")],
        members=[
            Job("HR business partner", weight=3),
            Job("Recruiter", weight=3),
            Job("Learning and development specialist", weight=1),
            Job("People operations specialist", weight=2),
        ],
        suffix="People",
        share=0.09,
    ),
    Function(
        name="Customer care",
        head=Job("Head of customer care"),
        middles=[
            Job("Director of customer care"),
            Job("Senior director of customer care"),
            Job("Vice president of customer care"),
        ],
        leads=[Job("Customer care lead")],
        members=[
            Job("Customer care specialist", weight=5),
            Job("Senior customer care specialist", weight=2),
            Job("Implementation consultant", weight=1),
        ],
        suffix="Care",
        share=0.08,
        from_size=100,
    ),
    Function(
        name="Finance",
        head=Job("Chief financial officer"),
        middles=[
            Job("Director of finance"),
            Job("Senior director of finance"),
            Job("Vice president of finance"),
        ],
        leads=[Job("Finance lead")],
        members=[
            Job("Accountant", weight=3),
            Job("Financial analyst", weight=2),
            Job("Payroll specialist", weight=1),
            Job("Buyer", weight=1),
        ],
        suffix="Finance",
        share=0.05,
        from_size=100,
    ),
]

# Who sits in the company's own team, and from which size of the company on.
CHIEF = Job("Chief executive")
CHIEF_FROM_SIZE = 8
OFFICE = [
    (0, Job("IT administrator")),
    (30, Job("Finance manager")),
    (45, Job("Executive assistant")),
    (55, Job("Office manager")),
    (200, Job("Legal counsel")),
    (500, Job("Chief of staff")),
]

FIRST_SUBJECTS = ["Payments", "Platform"]
SUBJECTS = listed(
    "Tracking, Routing, Warehouses, Booking, Pricing, Customs, Driver App, Identity, Notifications, Search, "
    "Invoicing, Documents, Telemetry, Forecasting, Returns, Claims, Scheduling, Inventory, Labels, "
    "Messaging, Observability, Delivery Tools, Security, Carrier Network, Addresses, Checkout, "
    "Carbon Reporting, Capacity"
)
ASPECTS = listed(
    "Core, Insights, Integrations, Experience, Automation, Reliability, Data, Mobile, Partners, Operations, "
    "Quality, Intelligence, Onboarding, Planning, Rules, Ledger"
)
TRADES = listed(
    "Road Freight, Ocean Freight, Air Freight, Rail Freight, Parcel, Warehousing, Trade, Cold Chain, Fleet, "
    "Last Mile, Marketplace, Express, Bulk, Container, Port, Grocery, Pharma, Retail, Automotive, Furniture, "
    "Courier, Barge, Intermodal, Spare Parts, Fashion"
)
REGIONS = listed(
    "Iberia, Nordics, Benelux, Central Europe, British Isles, Mediterranean, North America, Latin America, "
    "West Africa, East Africa, Middle East, South Asia, Southeast Asia, East Asia, Oceania, Caribbean"
)
HEMISPHERES = ["North", "South", "East", "West"]


def unit_names(function: Function, layer: int, subjects: list[str]) -> Iterator[str]:
    """Names for the units of one layer of a function, all different: plain ones first, then longer ones.

    On layer 1 are the managers of those who lead teams (or, in a small function, the teams themselves).
    """
    ways: list[list[list[str]]] = {
        1: [[subjects], [TRADES, subjects]],
        2: [[TRADES], [TRADES, REGIONS]],
        3: [[[function.name], REGIONS]],
        4: [[[function.name], HEMISPHERES]],
    }[layer]
    ending = [function.suffix] if function.suffix and layer < 3 else []
    for way in ways:
        for words in product(*way):
            yield " ".join([*words, *ending])
