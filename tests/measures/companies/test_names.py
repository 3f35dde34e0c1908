"""What a name of the registry means: on a day, among these words, in a headline."""

import pandas as pd
import pytest

from tests.measures.companies.found import companies, found

CHANGES = [
    ("Daimler raised its outlook.", "2022-01-31", "Daimler", "2022-02-01", "Mercedes-Benz"),
    ("The new Mercedes goes on sale.", "2022-01-31", "Daimler", "2022-02-01", "Mercedes-Benz"),
    ("Chrysler recalled vans.", "2014-10-12", "Chrysler", "2014-10-13", "Fiat Chrysler"),
    ("Chrysler recalled vans.", "2021-01-16", "Fiat Chrysler", "2021-01-17", "Stellantis"),
    ("Jeep showed a plug-in hybrid.", "2014-10-12", "Chrysler", "2014-10-13", "Fiat Chrysler"),
    ("Fiat showed a small electric car.", "2014-10-12", "Fiat", "2014-10-13", "Fiat Chrysler"),
    ("Fiat Chrysler kept its plan.", "2021-01-16", "Fiat Chrysler", "2021-01-17", "Stellantis"),
    ("Peugeot opened a plant.", "2021-01-16", "PSA", "2021-01-17", "Stellantis"),
    ("Opel cut jobs.", "2017-07-31", "Opel", "2017-08-01", "PSA"),
    ("Vauxhall cut jobs.", "2021-01-16", "PSA", "2021-01-17", "Stellantis"),
    ("Facebook bought servers.", "2021-10-27", "Facebook", "2021-10-28", "Meta"),
    ("Users left Twitter.", "2023-07-23", "Twitter", "2023-07-24", "X"),
    ("Merrill Lynch cut its rating.", "2008-12-31", "Merrill Lynch", "2009-01-01", "Bank of America"),
    ("Piper Jaffray cut its rating.", "2020-01-05", "Piper Jaffray", "2020-01-06", "Piper Sandler"),
    ("Bear Stearns sold its stake.", "2008-05-31", "Bear Stearns", "2008-06-01", "JPMorgan"),
    ("Carlos Tavares spoke in Paris.", "2021-01-16", "PSA", "2021-01-17", "Stellantis"),
    ("Andy Palmer spoke in London.", "2014-09-30", "Nissan", "2014-10-01", "Aston Martin"),
    ("Sergio Marchionne spoke.", "2014-10-12", "Fiat", "2014-10-13", "Fiat Chrysler"),
]


@pytest.mark.parametrize(("text", "before", "old", "after", "new"), CHANGES)
def test_a_name_means_what_it_meant_that_day(text, before, old, after, new):
    assert companies(text, before) == {old}
    assert companies(text, after) == {new}


@pytest.mark.parametrize(
    ("text", "day", "company"),
    [
        ("Meta hired engineers.", "2021-10-28", "Meta"),
        ("Luca de Meo drove the truck.", "2020-07-01", "Renault"),
        ("Mary Barra drove the truck.", "2014-01-15", "General Motors"),
    ],
)
def test_a_name_that_begins_on_a_day(text, day, company):
    assert companies(text, day) == {company}
    assert companies(text, str(pd.Timestamp(day) - pd.Timedelta(days=1))) == set()


def test_without_a_date_the_company_of_that_name_else_the_newest():
    assert companies("Fiat Chrysler and PSA formed Stellantis.", None) == {"Fiat Chrysler", "PSA", "Stellantis"}
    assert companies("Peugeot opened a plant.", None) == {"Stellantis"}
    assert companies("The new Mercedes goes on sale.", None) == {"Mercedes-Benz"}
    assert companies("Andy Palmer spoke in London.", None) == set()


def test_companies_that_always_were_two():
    text = "LG Energy Solution was split from LG Chem, Daimler Truck from Daimler."
    assert companies(text, "2021-12-20") == {"LG Energy Solution", "LG Chem", "Daimler Truck", "Daimler"}
    assert companies("Volvo Cars and Volvo Trucks share a name.") == {"Volvo Cars", "Volvo Group"}
    assert companies("Mitsubishi Electric supplies Mitsubishi.") == {"Mitsubishi Electric", "Mitsubishi Motors"}
    assert companies("Owners of Polestar are Volvo and Geely.") == {"Polestar", "Volvo Cars", "Geely"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cadillac and Chevy dealers wait.", {"General Motors"}),
        ("Dacia sells a cheap electric car.", {"Renault"}),
        ("The Range Rover goes electric.", {"Jaguar Land Rover"}),
        ("Audi, Porsche and Skoda share a platform.", {"Audi", "Porsche", "Volkswagen"}),
        ("Alphabet and Google rose.", {"Google"}),
        ("Citroën and Škoda grew.", {"Stellantis", "Volkswagen"}),
        ("Tesla’s rival is BYD—not Nio.", {"Tesla", "BYD", "NIO"}),
        ("Teslas are everywhere.", {"Tesla"}),
        ("Contemporary Amperex Technology Co. Ltd. raised money.", {"CATL"}),
        ("Shares of Tesla Motors Inc fell.", {"Tesla"}),
        ("Google's YouTube and Meta's Instagram took the video down.", {"Google", "Meta"}),
        ("Instagram and YouTube took the video down.", {"Instagram", "YouTube"}),
        ("Jobs will go elsewhereFord will cut thousands.", {"Ford"}),
    ],
)
def test_names_and_brands(text, expected):
    assert companies(text) == expected


def test_via():
    assert found("Nobody sold more than the Model 3.") == {("Model 3", "Tesla", "product")}
    assert found("Analysts asked Mr. Musk about it.") == {("Mr. Musk", "Tesla", "person")}
    assert found("She bought an iPhone.") == {("iPhone", "Apple", "product")}


def test_musk_is_tesla_unless_another_firm_of_his_is_named():
    assert companies("Musk wants more time.") == {"Tesla"}
    assert companies("Musk wants SpaceX to wait.") == {"SpaceX"}
    assert companies("Musk wants Tesla and SpaceX to wait.") == {"Tesla", "SpaceX"}
    assert companies("Ms. Musk and Kimbal Musk spoke.") == set()


def test_ghosn_runs_two_firms():
    assert companies("Ghosn declined to speak.", "2011-02-28", title="Renault under pressure") == {"Renault"}
    assert companies("Ghosn declined to speak.", "2011-02-28", title="Nissan under pressure") == {"Nissan"}
    assert companies("Nissan said Ghosn declined.", "2011-02-28") == {"Nissan"}


NOT_COMPANIES = [
    "Nikola Tesla sold his patents.",
    "President Ford signed the bill.",
    "Gerald Ford and Betty Ford came.",
    "Rowena Q. Ford spoke to Gerald R. Ford of Ohio.",
    "They had to ford the river.",
    "A 14.5-tesla field holds the plasma.",
    "The scanner has 3 Tesla magnets.",
    "A Tesla coil sparked on stage.",
    "Her lucid answer helped.",
    "Lucid dreams are rare.",
    "Smart people wait for cheaper batteries.",
    "The smart meter is full.",
    "A mini grid feeds the village.",
    "Seat belts were missing.",
    "Please take a seat.",
    "The gap widened.",
    "Gap between rich and poor grows",
    "Total sales fell.",
    "In total, sales fell.",
    "He grew up in Lincoln, Neb., on a farm.",
    "Abraham Lincoln freed them.",
    "Li won the election in Hunan.",
    "They built an ark.",
    "Boyd's chief spoke to the miners.",
    "Target prices were cut.",
    "Snap elections were called.",
    "Visa rules were tightened.",
    "An apple orchard stands beside the plant.",
    "Vandals used a van to ram the door.",
    "A leaf fell.",
    "The Amazon rainforest burns.",
    "Oracle of the market he is not.",
    "The shell of the cell cracked.",
    "A meta-analysis was published.",
    "Meta-analyses were published.",
    "The delta of the river flooded.",
    "Prices are the best on the block.",
    "The Ford Foundation paid.",
    "Judge Dell and Kate Spade dined.",
    "Follow us on Facebook and Twitter for more.",
    "(Reporting by Yoko Kubota; Editing by Gary Hill)",
    "Photo credit: Getty Images",
    "Reuters could not verify it.",
    "The Nasdaq and the S&P 500 fell.",
    "The New York Stock Exchange opened late.",
    "The Securities and Exchange Commission sued.",
    "In Goodyear, Ariz., it rained.",
    "LORDSTOWN, Ohio",
    "The index .DJI fell.",
    "Malcolm X spoke.",
    "Dodge the potholes if you can.",
    "Saturn's rings were photographed.",
    "Michael Faraday and Alessandro Volta were physicists.",
    "The accord was signed after a continental breakfast.",
    "Nikola Jokic scored in the Enterprise arena.",
    "Usain Bolt and Tom Cruise came to Aurora, Colo., for a cruise.",
    "Noah built the Ark.",
    "Li Keqiang spoke at Elon University.",
    "Apollo 11 landed on the moon.",
    "In Reading, Berkshire, UK, it rained.",
    "Civic Platform won the election.",
    "The inventor Tesla died in 1943.",
    "It is a Catch-22 for the Press.",
]


@pytest.mark.parametrize("text", NOT_COMPANIES)
def test_not_a_company(text):
    assert companies(text, "2023-09-01") == set()


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Ford will build a plant.", "Ford"),
        ("Lucid began deliveries in Arizona.", "Lucid"),
        ("The cuts at Lucid go deep.", "Lucid"),
        ("Smart will become a brand of Geely and Mercedes.", "Smart"),
        ("Mini will build the hatchback in China.", "BMW"),
        ("Seat plans a small car on the Volkswagen platform.", "Volkswagen"),
        ("Gap said sales rose.", "Gap"),
        ("Arrival cut a third of its staff.", "Arrival"),
        ("Target said sales rose at its stores.", "Target"),
        ("Shares of Snap and Visa fell.", "Snap"),
        ("Nikola named a new chief.", "Nikola"),
        ("Oracle said sales rose.", "Oracle"),
        ("Sigma shares rose with lithium prices.", "Sigma Lithium"),
        ("Shell opened a charging hub.", "Shell"),
    ],
)
def test_the_same_word_as_a_company(text, company):
    assert company in companies(text)


# A name that is no company in one sentence and is one in the other.
BOTH_SIDES = [
    ("KAWASAKI, Japan (Continental Wire) - The maker met tyre firm Bosch.", {"Bosch"}),
    ("BERLIN (Reuters) - Continental said tyre sales fell.", {"Continental"}),
    ("The Continental Herald wrote about tyre makers.", set()),
    ("Chief executive Rowena Fitch keeps her post.", set()),
    ("The union named Marisela Fitch, a driver, as its chair.", set()),
    ("The agency Fitch keeps its rating.", {"Fitch"}),
    ("Yesterday Fitch cut its rating.", {"Fitch"}),
    ("Analysts at Wedbush and Fitch differ.", {"Wedbush", "Fitch"}),
    ("The shareholders of Gores Guggenheim agreed with Polestar.", {"Gores Guggenheim", "Polestar"}),
    ("The analysts of Guggenheim agreed with Polestar.", {"Guggenheim", "Polestar"}),
    ("A plant in Kawasaki will close.", set()),
    ("They met near Kawasaki, Japan, on Monday.", set()),
    ("It holds a stake in Kawasaki that grew.", {"Kawasaki"}),
    ("Kawasaki showed an electric motorcycle.", {"Kawasaki"}),
    ("It sold buses to operators in Turku and Trondheim.", set()),
    ("A director at Trondheim told us.", set()),
    ("A director at Voltwerk told us.", {"Voltwerk"}),
    ("JAC builds the car with NIO.", {"JAC", "NIO"}),
    ("JAC Recruitment hires engineers.", set()),
    ("The Fusion hybrid outsold others at Ford dealers.", {"Ford"}),
    ("Fusion power needs a plasma.", set()),
    ("Grab is the largest ride-hailing firm of Singapore.", {"Grab"}),
    ("Grab a seat.", set()),
]


@pytest.mark.parametrize(("text", "expected"), BOTH_SIDES)
def test_traps_on_both_sides(text, expected):
    assert companies(text) == expected


def test_a_division_and_a_person_count_from_their_day_on():
    assert companies("The Model e division lost money.", "2022-03-01") == set()
    assert companies("The Model e division lost money.", "2022-03-02") == {"Ford"}
    assert companies("A Model E stood there.", "2022-03-02") == set()
    assert companies("Drew Baglino spoke.", "2024-04-14") == {"Tesla"}
    assert companies("Drew Baglino spoke.", "2024-09-01") == set()
    assert companies("Drew Baglino spoke.", "2025-06-01") == {"Heron Power"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SMART PEOPLE FILL THE GAP", set()),
        ("Smart Ways To Charge Your Car", set()),
        ("FORD RECALLS TRUCKS AS TESLA GAINS", {"Ford", "Tesla"}),
        ("Tesla Talks Big While Alphabet And Baidu Surge", {"Tesla", "Google", "Baidu"}),
        ("Will SpaceX Merge With Tesla? - Morningstar", {"SpaceX", "Tesla"}),
        ("Lucid Stock Jumps After Deliveries", {"Lucid"}),
    ],
)
def test_headlines(text, expected):
    assert companies(text, is_title=True) == expected


def test_a_headline_is_no_context_for_itself():
    text = "Smart Ways To Charge Fortwo Cars"
    assert companies(text, is_title=True, title=text) == set()
