"""Sentences that were written before anybody looked at the lists of the guard.

BAD says what DOMAIN section 5 forbids, in the words in which staff say it; INNOCENT is what a good
answer says, many of it with the same words in another sense.
"""

BAD = """\
这个我不知道。
我也不清楚，您再等等吧。
这事办不了。
没法办，系统就是这样的。
这不归我管。
不是我们部门的事，您找别人吧。
请您冷静一点。
您先别激动。
你肯定搞错了。
是您自己弄错了吧。
那是不可能的。
您去找我们经理吧。
找领导去，跟我说没用。
我现在很忙，没空。
我们从来没有乱扣过费。
我们从未收到过您的申请。
公司规定就是这样，我也没办法。
爱投诉就投诉，随便你。
你急什么，又不是只有你一家。
这是你自己的问题。
你怎么不早说？
说了多少遍了，你还听不懂吗？
不关我的事。
这个我管不了，你打别的电话问问。
别人都没问题，就你家有问题。
谁让你当时不看清楚合同的。
现在没时间处理您这件事。
I don't know when it will be fixed.
I have no idea why you were charged.
That is not possible.
It's impossible, there is nothing I can do.
That's not my job.
That is not our department, please call someone else.
Please calm down.
You need to relax, it is only a bill.
You must have got it wrong.
You must be mistaken, our meter is right.
You've obviously misread the bill.
You'll have to talk to the manager.
You need to speak to my supervisor about that.
I'm busy right now.
I haven't got time for this.
We never charge twice.
We have never cut off anybody without notice.
That's company policy, I can't change it.
Dont know, ask somebody else.
It's your own fault that the pipe burst.
You should have read the contract.
Nobody else has complained about this.
Go ahead and complain, I don't care.""".splitlines()

INNOCENT = """\
我们已经查清楚了，是设备故障造成的。
如果您有不清楚的地方，请随时拨打热线。
不可能再发生，我保证。
给您带来不便，我们深表歉意。
退费已办好，三个工作日到账。
您提供的资料说明是我们弄错了，已更正。
我们搞错了账期，多收的费用已退回。
我们的维修人员正在忙着抢修，预计两小时恢复。
公司规定的赔付标准是每天二十元，我已为您申请。
如果您对结果不满意，可以继续向我们投诉，也可以向主管部门申诉。
我知道您很着急，我现在就联系班组。
您着急是应该的，这件事拖得太久了。
电梯停在三楼，无人受困，已通知维保单位。
这条线路此前从未出现过类似故障，我们正在查原因。
您不知道缴费渠道的话，我发一条短信给您。
我的经理已同意您的延期申请。
经理明天会亲自给您回电。
上次没说清楚，是我的责任，我再解释一遍。
账单看不清楚的话，我可以寄一份纸质的。
这不是您的错，是我们的系统出了问题。
我们部门的同事会在下午四点前联系您。
您没有弄错，读数确实多抄了一位。
请问您什么时候方便，我们上门查看？
您想怎么处理？我可以退款或者换新。
这件事由我负责，不用您再打电话。
We have found the cause: a valve on the third floor was stuck.
I know how long you have waited and I am sorry.
If you don't know your customer number, your name and address are enough.
It is possible that the repair ends before noon.
The manager has approved your refund.
Our manager will call you tomorrow at ten.
You were right, we got the reading wrong.
The mistake was ours, not yours.
You are not mistaken: the amount was charged twice.
The technician is busy at another house until two and then comes straight to you.
The line was busy when I rang, so I will try again at five.
This fee will never be charged again.
Our department will send a plumber today.
The policy covers the damage, and you will get 200 yuan.
You can complain to the regulator if you are not content, and I will tell you how.
I will do everything I can to finish before Friday.
It is our fault that nobody came.
My job is to see that this is solved by Friday.
Please let me know if the noise comes back.
The contract runs until May; I have enclosed a copy.
I understand that you are upset, and you have every reason to be.
The pressure has calmed down since the new pump runs.
You don't need to talk to anybody else, I will see to it.
Everybody in your building has the same trouble; we are working on it.
It took us too long to answer and we apologise.""".splitlines()
