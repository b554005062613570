"""What leaves as a document: the closing report of a review, the invitation to a meeting.

Decides how they look on paper and in a calendar. Refuses to know where what they say comes from and who may
see it: whoever calls has left out what the reader may not see, and nothing is looked up here.
"""
