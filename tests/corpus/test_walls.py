"""Walls in place of a body, in our own words after their kinds; articles about walls, which are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.corpus import walls

TITLE = "Rivian weighs a second electric van plant"
SEEN = {
    "paywall": [
        "To continue reading this article, please subscribe. You have 0 free articles remaining this month.",
        "This content is reserved for subscribers. Subscribe now from £1 a week, cancel anytime.",
        "You've reached your monthly limit of free articles. Log in or create an account to keep reading.",
        "This article is for premium members only. Upgrade your plan to unlock it.",
        "Already a subscriber? Sign in. Get unlimited digital access for $1 for the first month.",
        "Subscribe to unlock this article. Try unlimited access. Only €1 for 4 weeks, then €69 per month. Cancel anytime during your trial.",
        "Sorry, this story is only available to paying members. Become a member to support our journalism.",
        "Register for free to read this article. Registration takes a minute and gives you access to three articles a month.",
        "Get the full experience: choose your plan. Monthly $9.99, annual $99. Billed automatically until cancelled.",
        "We're glad you enjoy our reporting. You have read your last complimentary article. Subscribe for full access to everything we publish.",
        "Want to read more? Sign up for a free account to view the full story.",
        "This is a subscriber-only story. Sign in with your account to read it.",
        "Thank you for reading! Please log in, or sign up for a new account and purchase a subscription to continue reading.",
        "Your subscription has lapsed. Renew your subscription to regain access to our content.",
        "The full analysis is available to our professional clients. Please contact sales for a subscription.",
    ],
    "consent": [
        'We use cookies to improve your experience on our site. By clicking "Accept", you consent to the use of all cookies. Manage preferences.',
        "This website uses cookies. We use cookies to personalise content and ads, to provide social media features and to analyse our traffic. We also share information about your use of our site with our social media, advertising and analytics partners.",
        "We value your privacy. We and our 842 partners store and/or access information on a device, such as unique identifiers in cookies, to process personal data. You may accept or manage your choices by clicking below, including your right to object where legitimate interest is used.",
        "Example is part of the Example family of brands. When you use our sites and apps, we use cookies to: provide our sites and apps to you, authenticate users, apply security measures, and prevent spam and abuse. Click 'Reject all' if you do not want us and our partners to use cookies for these additional purposes.",
        "Before you continue: we use cookies and data to deliver and maintain our services, track outages and protect against spam, fraud and abuse. If you choose to accept all, we will also use cookies to develop and improve new services.",
        "Your privacy, your choice. With your agreement, we and our partners use cookies or similar technologies to store, access, and process personal data like your visit on this website. You can withdraw your consent at any time.",
        "Cookies on this site. We've placed some small files called cookies on your device to help give you the best experience. If you're ok with this, continue; or change your settings.",
        "Please choose your cookie settings. Strictly necessary cookies are always on. Analytics cookies help us understand how visitors use the site. Save and close.",
    ],
    "robot check": [
        "Please verify you are a human. Access to this page has been denied because we believe you are using automation tools to browse the website.",
        "Checking your browser before accessing example.com. This process is automatic. Your browser will redirect to your requested content shortly. Please allow up to 5 seconds.",
        "We've detected unusual activity from your computer network. To continue, please click the box below to let us know you're not a robot. Why did this happen? Please make sure your browser supports JavaScript and cookies and that you are not blocking them from loading.",
        "Just a moment... Enable JavaScript and cookies to continue. Ray ID: 8a1b2c3d4e5f",
        "example.com needs to review the security of your connection before proceeding. Verification successful. Waiting for example.com to respond.",
        "Are you a robot? Please complete the captcha below to continue to the page.",
        "Pardon Our Interruption. As you were browsing something about your browser made us think you were a bot. There are a few reasons this might happen: You're a power user moving through this website with super-human speed. You've disabled cookies in your web browser.",
        "Before we continue... Press & Hold to confirm you are a human (and not a bot). Reference ID 1234-abcd",
        "Our systems have detected unusual traffic from your computer network. This page checks to see if it's really you sending the requests, and not a robot.",
        "One more step. Please complete the security check to access this website. Why do I have to complete a CAPTCHA? Completing the CAPTCHA proves you are a human and gives you temporary access to the web property.",
    ],
    "browser": [
        "You need to enable JavaScript to run this app.",
        "JavaScript is not available. We've detected that JavaScript is disabled in this browser. Please enable JavaScript or switch to a supported browser to continue.",
        "Please turn on JavaScript in your browser settings and reload the page to view this content.",
        "It looks like you are using an ad blocker. Our journalism is paid for by advertising. Please disable your ad blocker and refresh the page.",
        "Your browser is out of date. Please update your browser to view this site correctly.",
        "This site requires JavaScript to function properly. Please check your settings.",
        "We noticed you're blocking ads. Please whitelist our site to keep reading.",
        "Sorry, your browser does not support embedded videos. Please upgrade to a modern browser.",
    ],
    "blocked": [
        'Access Denied. You don\'t have permission to access "http://www.example.com/news/story" on this server. Reference #18.4f2c1d1.1700000000.abc',
        "451: Unavailable due to legal reasons. We recognize you are attempting to access this website from a country belonging to the European Economic Area (EEA) including the EU which enforces the General Data Protection Regulation (GDPR) and therefore access cannot be granted at this time.",
        "Sorry, you have been blocked. You are unable to access example.com. This website is using a security service to protect itself from online attacks. The action you just performed triggered the security solution.",
        "This content is not available in your region.",
        "Sorry, this page is not available in your country due to licensing restrictions.",
        "Your request has been blocked. If you believe this is an error, please contact the administrator and quote the ID below.",
        "403 Forbidden. You don't have permission to access this resource.",
        "Our website is currently unavailable in most European countries. We are engaged on the issue and committed to looking at options that support our full range of digital offerings to the EU market.",
        "Your IP address has been temporarily blocked because of too many requests. Please try again later.",
    ],
    "error page": [
        "404. The page you are looking for could not be found. It may have been moved or deleted. Return to the homepage or try a search.",
        "Oops! Something went wrong. Please try again later.",
        "Internal Server Error. The server encountered an internal error or misconfiguration and was unable to complete your request.",
        "502 Bad Gateway nginx/1.18.0",
        "We're sorry, the article you requested is no longer available. Visit our homepage for the latest news.",
        "Service Unavailable. The server is temporarily unable to service your request due to maintenance downtime or capacity problems. Please try again later.",
        "Page not found. Sorry, but we couldn't find what you were looking for.",
        "An unexpected error has occurred. Our team has been notified. Error code: 0x80072",
        "Error establishing a database connection",
        "Whoops, looks like something went wrong.",
        "Sorry, we can't find that page. You may have followed an old link or mistyped the address. Search our site instead.",
        "Failed to retrieve article content: HTTPSConnectionPool timed out",
    ],
    "notice": [
        "This article has been removed at the request of the publisher.",
        "This content is no longer available.",
        "Copyright 2023 The Example. All rights reserved. This material may not be published, broadcast, rewritten or redistributed without permission.",
        "Full text is not available for this article due to copyright restrictions. Please visit the publisher's website.",
        "Click here to read the full article on The Example.",
        "No description available.",
        "Breaking news. More to follow.",
        "This is a developing story. Check back for updates.",
        "Video unavailable. This video is no longer available because the account has been terminated.",
        "© 2024 Example Media Group. All Rights Reserved. Terms of Use | Privacy Policy",
        "Read the original article here.",
        "This post has been deleted by its author.",
    ],
    "placeholder": [
        "{}",
        "None",
        "N/A",
        "[Removed]",
        "lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor",
        "[object Object]",
        "undefined",
        "Content not found",
    ],
}

# Written when the phrases had been, and then used to mend them.
LATER = {
    "paywall": [
        "Exclusive content for subscribers. If you already have a subscription, log in here.",
        "Keep reading with a free trial. Subscribe to Market Letter to keep reading this post and get 7 days of free access to the full post archives.",
        "You are viewing 1 of 3 free articles this month. To read on, log in or subscribe.",
        "Continue reading your article with a subscription. Read 5 articles each month when you register. New customers only.",
        "This is a preview. Members can log in to see the rest of this report.",
        "Join The Example today for just £2 a month and enjoy ad-free reading, exclusive newsletters and puzzles.",
        "Hello, reader! This page is for members. Enter your email address to continue. By continuing you agree to our terms.",
        "Access the full article by starting your 30-day trial. No credit card required.",
        "You need an active subscription to view this page. If you believe you are seeing this message in error, please contact customer services.",
        "To view the full text, please sign in with your institutional login or purchase the article.",
        "Support quality journalism. Our reporting is free to read for registered users. Sign up, it takes one minute.",
    ],
    "consent": [
        "By using this site, you agree to the use of cookies by us and third-party partners. Learn more in our privacy policy.",
        "Cookie notice: this site stores cookies on your computer. These cookies are used to collect information about how you interact with our website.",
        "We care about your data. Some of our partners may process your personal data on the basis of legitimate interest. Agree and close. Configure your consents.",
        "To give you the best experience, we use technologies like cookies to store and/or access device information. Consenting to these technologies will allow us to process data such as browsing behavior or unique IDs on this site.",
        "Your choices regarding cookies on this site. Our website uses cookies and other tracking technologies. You can opt out at any time.",
        "Do Not Sell My Personal Information. When you visit our website, we store cookies on your browser to collect information. You have the right to opt out.",
    ],
    "robot check": [
        "Sorry for the interruption. We want to make sure it is actually you we are dealing with and not a robot. Please check the box to continue.",
        "Verifying you are human. This may take a few seconds.",
        "Security check required. Slide to complete the puzzle.",
        "You have been identified as an automated client. Please solve the captcha to request unblock to the website.",
        "Let's confirm you are human. Complete the security check before continuing. This step verifies that you are not a bot.",
        "To discuss automated access to our data please contact api-services-support@example.com. Enter the characters you see below. Sorry, we just need to make sure you're not a robot.",
        "Client Challenge. JavaScript is disabled in your browser. Please enable JavaScript to proceed. A required part of this site couldn’t load.",
    ],
    "browser": [
        "Please enable JS and disable any ad blocker",
        "This application requires JavaScript. Enable it in your browser and try again.",
        "We've detected that you are using AdBlock Plus or some other adblocking software which is preventing the page from fully loading.",
        "Internet Explorer is no longer supported. To get the best experience, please use Chrome, Edge or Firefox.",
        "For full functionality of this site it is necessary to enable JavaScript. Here are the instructions how to enable JavaScript in your web browser.",
        "Your current browser isn't supported. You may not be able to see this page as intended.",
    ],
    "blocked": [
        "You are not authorized to access this page.",
        "We're sorry, but this content is not available in your location.",
        "Due to the General Data Protection Regulation, this site is not accessible to visitors from the European Union.",
        "The request could not be satisfied. Request blocked. We can't connect to the server for this app or website at this time.",
        "Your access to this site has been limited by the site owner. If you think you have been blocked in error, contact the owner of this site for assistance.",
        "Access to this site from your location is restricted.",
        "This request was blocked by our security service. Your support ID is 1029384756.",
    ],
    "error page": [
        "Error 404 - Page Not Found. The page you requested does not exist.",
        "This page isn't working. example.com is currently unable to handle this request. HTTP ERROR 500",
        "The site is temporarily down for maintenance. We'll be back shortly.",
        "The requested URL /news/2024/story was not found on this server.",
        "Sorry! We couldn't load this article. Please refresh and try again.",
        "504 Gateway Time-out",
        "Hmm. We're having trouble finding that site.",
        "Looks like you're lost. The story you are looking for isn't here anymore.",
    ],
    "notice": [
        "Sorry, this story has expired and is no longer available on our site.",
        "Content embargoed until 6 am.",
        "The copyright holder has not given permission to display this text.",
        "Reprinted with permission. All rights reserved. No part of this publication may be reproduced in any form.",
        "For the full story, visit our website.",
        "The text of this article is unavailable.",
        "Summary not available.",
        "Watch the full video above.",
        "Story to follow. This page will be updated shortly.",
        "To read the rest of this story, click on the link.",
    ],
    "placeholder": [
        "[]",
        "nan",
        "...",
        "{{ article.body }}",
        "TBD",
        "No content",
    ],
}

# Written last, odder than most: of 39 it knew 28 at once.
ODD = {
    "paywall": [
        "Unlock unlimited reading. Students pay half. Already with us? Sign in.",
        "You have one gift article left. After that, a subscription is needed.",
        "Our premium stories are for paying readers. Pick a plan that suits you.",
        "Login required. Please enter your username and password to access the document.",
        "This report is part of our Pro service. To request a demo, fill in the form.",
        "You've hit the paywall. Support our newsroom by joining as a supporter.",
    ],
    "consent": [
        "Can we store cookies on your device? They let us measure visits and show you ads that fit.",
        "Privacy and cookies: the web browser stores information, mostly in the form of cookies. Click on the different category headings to find out more and change our default settings.",
        "Content blocked. We need your consent to load this service.",
        "I accept the privacy policy and the use of cookies. Decline. Preferences.",
    ],
    "robot check": [
        "Hold on a second. We are checking that you're a person.",
        "Bot detected. If you think this is a mistake, email support with the token below.",
        "Your activity looks automated. Slow down, please.",
        "Access verification: drag the slider to fit the picture.",
    ],
    "browser": [
        "Scripts are disabled. Turn them on to see the article.",
        "This video player needs a newer browser.",
        "Ads pay for this site. Please switch off your blocker and reload.",
        "Cookies are off in your browser. Switch them on to log in.",
        "Please use the latest version of Chrome to view this interactive story.",
    ],
    "blocked": [
        "Forbidden. Your client does not have permission to get URL /story from this server.",
        "Due to rights restrictions this story cannot be shown in your country.",
        "Error 1020: Access denied. The site owner has set rules that do not allow your request.",
        "VPN detected. Turn off your proxy to view this page.",
    ],
    "error page": [
        "HTTP 503. Backend fetch failed. Guru meditation.",
        "The link you followed may be broken, or the page may have been removed.",
        "Application error: a client-side exception has occurred.",
        "This site can't be reached. Check your connection.",
        "Request timed out after 30000 ms",
    ],
    "notice": [
        "Article withdrawn at the author's request.",
        "We are updating this page. Please come back in a few minutes.",
        "For licensing reasons the text cannot be displayed.",
        "This item is only available in print.",
        "Story deleted.",
    ],
}

ARTICLES = [
    (
        "The Example puts its news behind a paywall",
        "The Example said on Monday that readers would have to pay from May. Those who subscribe to read every story pay nine dollars a month. Subscribers will keep their access to the archive, the publisher said, and registered users get three free articles a month. Analysts expect a third of the readers to leave.",
    ),
    (
        "Carmaker fined over cookies",
        "A French regulator fined the carmaker on Tuesday for placing cookies on the devices of visitors without their consent. The website asked users to accept all cookies and made it hard to reject them, the regulator said. The firm said that it had changed its privacy settings and would appeal.",
    ),
    (
        "Are you a robot? How a test conquered the web",
        "Twenty years ago a student asked how a website could tell people from machines. The captcha, in which one must prove to be human, was the answer. Today robots solve them faster than people, researchers found, and firms such as Cloudflare are dropping them.",
    ),
    (
        "Volter to build robotaxis",
        "Volter may build robotaxis in Ohio from 2026, its chief executive said. The cars would have no steering wheel. A regulator must give permission first.",
    ),
    (
        "Site of carmaker goes down",
        "The carmaker's website was unavailable for two hours on Friday after thousands tried to order its new van. Visitors saw an error page that said something went wrong. The firm apologised and said the servers had been overloaded.",
    ),
    (
        "Why your EV needs a subscription",
        "You bought the car, and now you are asked to subscribe to heat your seats. Carmakers want you to pay every month for functions that are already in your car. Here is what you should know before you sign up. First, check what your contract says. Second, ask your dealer what happens when you sell.",
    ),
    (
        "Tesla sues supplier",
        "Access to the documents was denied to reporters by the judge. The lawyers said that the company's rights had been violated.",
    ),
    ("Ford recalls vans", "Ford recalls 3,000 vans."),
    (
        "Rivian CEO letter",
        "We are proud to share with you that we have delivered our 100,000th van. Thank you for your support. We could not have done this without you, our customers and partners. In the coming months we will open twelve new service centers, and you will be able to book your service in our app.",
    ),
    (
        "How to charge at home",
        "You can charge your car at home with a wallbox. Please ask an electrician first. You will need permission from your landlord. Click the plug into the socket and wait until the light is green. You should not use an extension lead.",
    ),
    (
        "Charging network opens membership",
        "Drivers can now become a member and get access to 5,000 chargers across Europe for 9.99 euros a month, and cancel at any time, the network said on Wednesday. Members pay 39 cents per kilowatt-hour. Registration is free for owners of its cars.",
    ),
    (
        "Tesla removes video",
        "Tesla removed the video from its website on Friday. The page is no longer available, but copies circulate on social media, where they were seen two million times.",
    ),
    (
        "Map blocked",
        "Chinese regulators blocked access to the carmaker's maps, and users in the region could not load them on Monday.",
    ),
    (
        "Lucid opens sales in Norway",
        "Reservations are open, and customers sign up online with a deposit. Already more than 1,000 have registered to test drive the car.",
    ),
    (
        "Privacy concerns over car cameras",
        "Privacy groups say that the cars record too much. Drivers must accept all terms before they can use the navigation, and there is no way to reject them, a study of 25 brands found.",
    ),
    (
        "Toyota says error cost it a day",
        "An error in the servers stopped all 14 plants of Toyota in Japan on Tuesday. The company said it was sorry and would look into it.",
    ),
    (
        "Join the union, workers told",
        "The union asked workers to sign cards to join, and 4,000 have signed. You have the right to vote, its president said to them.",
    ),
    (
        "Editor's letter",
        "This week we look at what happened to the cheap electric car. We asked twelve makers for their plans. You will find their answers below. As ever, write to us at the usual address.",
    ),
    (
        "Ad blocker maker buys charging app",
        "The maker of an ad blocker has bought a charging app. Users who disable the ad blocker see ads for chargers.",
    ),
    (
        "Tesla's app asks for verification",
        "Tesla's app now asks users to verify that they are human before they order, after bots had reserved hundreds of cars. 'We detected unusual activity,' the firm wrote to customers.",
    ),
    (
        "Copyright suit over film stills",
        "A film producer sued Tesla over copyright on Monday. All rights reserved to the film belong to the producer, its lawyers wrote. The images must not be reproduced without permission, they said.",
    ),
    (
        "Battery plant delayed",
        "The page has turned for the town: its battery plant is delayed by a year, and the mayor is sorry.",
    ),
    (
        "Carmakers want drivers to pay by the month",
        "More carmakers sell functions by subscription. To keep heated seats on after the trial, owners must pay 18 dollars a month in Germany and the United States. Few do: a survey found that most would rather buy the function once.",
    ),
    (
        "Charger maker's website hacked",
        "Visitors to the charger maker's website found a black page with a demand for ransom. The page has since been restored. The firm has not commented.",
    ),
    (
        "Robotaxi firm blocked in San Francisco",
        "The city has blocked the robotaxi firm from adding cars. It is not allowed to carry passengers at night, and its permission to test is under review.",
    ),
    (
        "How to save on your charging bill",
        "Your bill depends on when you charge. Sign up for a night tariff and set a timer in the app. If you are already a member of a charging network, check the roaming prices: they can be twice as high. Get a wallbox with a meter.",
    ),
    (
        "Volkswagen recalls cars over software error",
        "Something went wrong with an update that VW sent out in May, and 12,000 cars could not start. Owners are asked to visit a dealer. An error in the battery's software drains it overnight.",
    ),
    (
        "Nissan to close plant",
        "Nissan will close a plant in Sunderland, it is understood. Details were not available. This is the third closure in a year.",
    ),
    (
        "EU drafts rules on data from cars",
        "Carmakers would have to ask for consent before they process personal data such as location, under rules drafted in Brussels. Owners could withdraw their consent at any time. Legitimate interest would no longer do.",
    ),
    (
        "Tesla owners locked out of app",
        "Thousands of drivers could not access their cars on Sunday, when the app showed a 500 server error. Elon Musk apologised on X. The app was back after five hours.",
    ),
    (
        "You can now rent an electric van by the hour",
        "You need an account, a licence and a card. Sign up in the app, book a van and unlock it with your phone. The van's range is 200 miles. It costs $15 an hour.",
    ),
    ("Rivian posts loss", "Rivian lost $1.5 billion. More details will follow at a call on May 9."),
    (
        "Lucid sues blogger",
        "Lucid sued a blogger for copyright infringement after he had published drawings of its van without permission.",
    ),
    ("Ford pauses ads on X", "Ford has paused its ads on X. Users who block ads were never counted."),
    (
        "Xpeng's flying car is not available in Europe yet",
        "Xpeng's flying car is not available in Europe. It has not applied for permission to fly there.",
    ),
    (
        "Polestar opens online shop",
        "Customers register with an email address and can subscribe to a car for 500 euros a month, and cancel at any time after three months.",
    ),
    (
        "Honda's robot meets visitors",
        "Honda's robot greets visitors at the door, verifies that they are expected and asks them to wait. It can recognise a human face in a second.",
    ),
    (
        "Firms drop passwords for cars",
        "Keys on the phone replace the fob. To log in, owners hold the phone to the door.",
    ),
    (
        "Subscription revenue lifts results",
        "Revenue from subscriptions rose 40 percent to $1.2 billion. The number of subscribers passed two million in May, and three in four keep their membership after a year.",
    ),
    (
        "Site for battery works found",
        "A site has been found for the works. The page of the county's plan that shows it is not public.",
    ),
    (
        "Ford opens a store for apps",
        "Developers get free access to the interface. They must register, and an update in June adds video.",
    ),
    (
        "Blockchain start-up tracks cobalt",
        "Its service shows where a load of ore was mined. Members pay by the tonne; access is limited to buyers who agree to its rules.",
    ),
    (
        "Stellantis settles privacy suit",
        "Stellantis will pay $5 million to users of its app, who did not consent to the sale of their data. A court must accept the deal.",
    ),
    (
        "Charger app crashes",
        "The app of a charging network showed an error to users who tried to log in, and asked them to try again later. The outage lasted three hours.",
    ),
    (
        "Readers ask: is a heat pump worth it?",
        "You asked us whether a heat pump saves range. Yes: in winter you gain a tenth. If you charge at home and drive short trips, you will hardly notice.",
    ),
    ("Norway", "Here is the story of how a rich oil nation gave up petrol."),
    ("What to watch this week", "Nio reports on Tuesday. Tesla holds its annual meeting. The EU votes on tariffs."),
    ("Waymo's cars block fire trucks", "Waymo's cars blocked fire trucks 12 times, the city's records show."),
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in SEEN.items() for text in texts])
def test_a_wall_is_known_by_its_kind(kind, text):
    assert walls.wall(text, TITLE) == kind


@pytest.mark.parametrize("text", [text for some in (LATER, ODD) for texts in some.values() for text in texts])
def test_a_wall_in_other_words_is_known_as_one(text):
    assert walls.wall(text, TITLE) in walls.KINDS


@pytest.mark.parametrize(("title", "text"), ARTICLES, ids=[title for title, _ in ARTICLES])
def test_an_article_about_such_things_stays(title, text):
    assert walls.wall(text, title) == "" and walls.cut_wall(text, title) == walls.Cut(text, [])


def test_an_article_that_goes_on_stays_whatever_it_quotes():
    story = "The mill was sold on Monday to a firm from Ulm, which will make seats there for buses. "
    for texts in SEEN.values():
        for text in texts:
            assert walls.wall(story * 20 + text, "Mill sold") == ""


def test_the_wall_at_the_end_of_the_free_lines_is_cut_off():
    free = "Volter may build a second plant by the harbour. The council votes in May."
    for end in ("Subscribe to continue reading.", "Already a subscriber? Log in. Get unlimited digital access for $1."):
        for join in (" ", "\n"):
            assert walls.cut_wall(free + join + end, TITLE) == walls.Cut(free, [end], "paywall")
    assert walls.is_beginning(free) and not walls.is_beginning(free * 20)
    long = free * 30 + " Subscribe to continue reading."
    assert walls.cut_wall(long) == walls.Cut(long, [])


@pytest.mark.parametrize(
    "title",
    ["Just a moment...", "Access Denied", "404 Not Found", "Are you a robot?", "Attention Required!", "Untitled"],
)
def test_a_title_that_names_the_page(title):
    assert walls.is_page_name(title)
    assert walls.is_page_name(f"{title} | The Example", alone=False) and not walls.is_page_name(
        f"{title} | The Example"
    )


@pytest.mark.parametrize(
    "title",
    [
        "500 chargers for Leeds",
        "404 - a bus route that nobody wanted to lose",
        "Access denied to charging points, drivers say",
        "Not found: the cheap electric car",
        "Home - where the car charges at night and pays",
    ],
)
def test_a_title_of_an_article_is_none(title):
    assert not walls.is_page_name(title, alone=False)


def test_placeholders():
    for text in ("{}", "[]", "N/A", "[Removed]", "...", "None", "lorem ipsum dolor sit", "{{ body }}"):
        assert walls.is_placeholder(text) and walls.wall(text) == "placeholder", text
    for text in ("Sales rose.", "Error bars grew, the engineer said, and so did doubts.", "Video shows a car."):
        assert not walls.is_placeholder(text) and walls.wall(text) == "", text
    assert walls.wall("") == walls.wall(" \n") == ""


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_gets_a_kind_or_none(text, title):
    assert walls.wall(text, title) in ("", *walls.KINDS)
    left = walls.cut_wall(text, title)
    assert text.startswith(left.text) and (left.removed == []) == (left.kind == "")
